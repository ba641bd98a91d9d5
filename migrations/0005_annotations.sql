CREATE TABLE `annotation` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	`record` text,
	`owner` text DEFAULT '' NOT NULL,
	`due` integer,
	`state` text DEFAULT 'open' NOT NULL,
	`user_id` text NOT NULL,
	`post` text NOT NULL,
	`of_control` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incident`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `annotation_incident` ON `annotation` (`incident_id`,`at`);