CREATE TABLE `adoption` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`source_compartment` text NOT NULL,
	`collection` text NOT NULL,
	`record_id` text NOT NULL,
	`target_id` text NOT NULL,
	`source_hash` text NOT NULL,
	`adopted_by` text NOT NULL,
	`adopted_post` text NOT NULL,
	`adopted_at` integer NOT NULL,
	`note` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incident`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `adoption_target` ON `adoption` (`incident_id`,`target_id`);--> statement-breakpoint
CREATE TABLE `api_token` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`user_id` text NOT NULL,
	`label` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`withdrawn_at` integer,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_token_token_hash_unique` ON `api_token` (`token_hash`);--> statement-breakpoint
CREATE TABLE `applied` (
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `compartment`, `user_id`, `device`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `attachment` (
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`size` integer NOT NULL,
	`uploaded_by` text NOT NULL,
	`uploaded_post` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `compartment`, `hash`)
);
--> statement-breakpoint
CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text,
	`user_id` text,
	`action` text NOT NULL,
	`detail` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_incident` ON `audit` (`incident_id`,`at`);--> statement-breakpoint
CREATE TABLE `client_id` (
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`client_id` integer NOT NULL,
	`user_id` text NOT NULL,
	`device` text,
	`first_seen_at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `compartment`, `client_id`)
);
--> statement-breakpoint
CREATE TABLE `compartment` (
	`incident_id` text NOT NULL,
	`key` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `key`),
	FOREIGN KEY (`incident_id`) REFERENCES `incident`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `connection` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`user_id` text NOT NULL,
	`post` text NOT NULL,
	`device` text,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	`close_code` integer
);
--> statement-breakpoint
CREATE INDEX `connection_incident` ON `connection` (`incident_id`,`opened_at`);--> statement-breakpoint
CREATE TABLE `delta` (
	`incident_id` text NOT NULL,
	`seq` integer NOT NULL,
	`n` integer NOT NULL,
	`compartment` text NOT NULL,
	`collection` text NOT NULL,
	`record_id` text NOT NULL,
	`field` text NOT NULL,
	`fact` text,
	`old_value` text,
	`new_value` text,
	PRIMARY KEY(`incident_id`, `seq`, `n`)
);
--> statement-breakpoint
CREATE INDEX `delta_record` ON `delta` (`incident_id`,`compartment`,`collection`,`record_id`);--> statement-breakpoint
CREATE TABLE `doc_snapshot` (
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`seq` integer NOT NULL,
	`n` integer NOT NULL,
	`state` blob NOT NULL,
	`checksum` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `compartment`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `doc_update` (
	`incident_id` text NOT NULL,
	`seq` integer NOT NULL,
	`compartment` text NOT NULL,
	`n` integer NOT NULL,
	`kind` text NOT NULL,
	`user_id` text,
	`post` text,
	`connection_id` text,
	`device` text,
	`device_seq` integer,
	`at` integer,
	`received_at` integer NOT NULL,
	`update` blob NOT NULL,
	`checksum` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `seq`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `doc_update_compartment` ON `doc_update` (`incident_id`,`compartment`,`n`);--> statement-breakpoint
CREATE UNIQUE INDEX `doc_update_device` ON `doc_update` (`incident_id`,`compartment`,`user_id`,`device`,`device_seq`) WHERE device is not null;--> statement-breakpoint
CREATE TABLE `incident` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`class` text NOT NULL,
	`event_type` text,
	`grade` integer,
	`place` text DEFAULT '' NOT NULL,
	`lng` real,
	`lat` real,
	`zoom` real,
	`clocks` text NOT NULL,
	`partners` text NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`state_note` text,
	`started_at` integer NOT NULL,
	`closed_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`seq` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `invite` (
	`id` text PRIMARY KEY NOT NULL,
	`code_hash` text NOT NULL,
	`incident_id` text NOT NULL,
	`role` text NOT NULL,
	`post` text,
	`partner` text,
	`observes` text DEFAULT '[]' NOT NULL,
	`expires_at` integer NOT NULL,
	`max_uses` integer NOT NULL,
	`uses` integer DEFAULT 0 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incident`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invite_code_hash_unique` ON `invite` (`code_hash`);--> statement-breakpoint
CREATE TABLE `journal` (
	`incident_id` text NOT NULL,
	`n` integer NOT NULL,
	`seq` integer NOT NULL,
	`compartment` text NOT NULL,
	`kind` text NOT NULL,
	`collection` text,
	`record_id` text,
	`field` text,
	`fact` text,
	`value` text,
	`note` text,
	`user_id` text,
	`post` text,
	`by_differs` integer DEFAULT false NOT NULL,
	`received_at` integer NOT NULL,
	`at` integer,
	`happened_at` integer,
	PRIMARY KEY(`incident_id`, `n`)
);
--> statement-breakpoint
CREATE INDEX `journal_seq` ON `journal` (`incident_id`,`seq`);--> statement-breakpoint
CREATE INDEX `journal_received` ON `journal` (`incident_id`,`received_at`);--> statement-breakpoint
CREATE TABLE `member` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`post` text NOT NULL,
	`partner` text,
	`observes` text DEFAULT '[]' NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`removed_at` integer,
	`removed_by` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incident`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `member_active` ON `member` (`incident_id`,`user_id`) WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX `member_user` ON `member` (`user_id`);--> statement-breakpoint
CREATE TABLE `number_lease` (
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`series` text NOT NULL,
	`first_number` integer NOT NULL,
	`last_number` integer NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`leased_at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `compartment`, `series`, `first_number`)
);
--> statement-breakpoint
CREATE TABLE `organization` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organization_name_unique` ON `organization` (`name`);--> statement-breakpoint
CREATE TABLE `position` (
	`incident_id` text NOT NULL,
	`user_id` text NOT NULL,
	`post` text NOT NULL,
	`lng` real NOT NULL,
	`lat` real NOT NULL,
	`accuracy` real,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `user_id`, `at`)
);
--> statement-breakpoint
CREATE TABLE `quarantine` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`user_id` text NOT NULL,
	`post` text,
	`device` text,
	`device_seq` integer,
	`at` integer,
	`received_at` integer NOT NULL,
	`reason` text NOT NULL,
	`update` blob NOT NULL,
	`state` text DEFAULT 'pending' NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`note` text
);
--> statement-breakpoint
CREATE INDEX `quarantine_incident` ON `quarantine` (`incident_id`,`state`);--> statement-breakpoint
CREATE UNIQUE INDEX `quarantine_device` ON `quarantine` (`incident_id`,`compartment`,`user_id`,`device`,`device_seq`) WHERE device is not null;--> statement-breakpoint
CREATE TABLE `release` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`partner` text NOT NULL,
	`source_compartment` text NOT NULL,
	`collection` text NOT NULL,
	`record_id` text NOT NULL,
	`target_id` text,
	`fields` text NOT NULL,
	`copy` text NOT NULL,
	`round_metres` integer,
	`source_hash` text NOT NULL,
	`purpose` text DEFAULT '' NOT NULL,
	`basis` text DEFAULT '' NOT NULL,
	`state` text NOT NULL,
	`proposed_by` text NOT NULL,
	`proposed_post` text NOT NULL,
	`proposed_at` integer NOT NULL,
	`decided_by` text,
	`decided_post` text,
	`decided_at` integer,
	`note` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incident`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `release_incident` ON `release` (`incident_id`,`state`);--> statement-breakpoint
CREATE TABLE `seat` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`post` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer,
	`note` text,
	`by_user_id` text NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incident`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `seat_incident` ON `seat` (`incident_id`,`post`,`from_at`);--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`address` text,
	`agent` text,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`display_name` text NOT NULL,
	`organization_id` text,
	`language` text DEFAULT 'zh-CN' NOT NULL,
	`password_hash` text NOT NULL,
	`is_admin` integer DEFAULT false NOT NULL,
	`disabled_at` integer,
	`must_change_password` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organization`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_username_unique` ON `user` (`username`);--> statement-breakpoint
CREATE TABLE `watermark` (
	`incident_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`version` integer NOT NULL
);
