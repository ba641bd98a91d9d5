CREATE TABLE `keyframe` (
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`n` integer NOT NULL,
	`seq` integer NOT NULL,
	`received_at` integer NOT NULL,
	`changes` blob NOT NULL,
	PRIMARY KEY(`incident_id`, `compartment`, `n`)
);
--> statement-breakpoint
ALTER TABLE `delta` ADD `kind` text DEFAULT 'p' NOT NULL;