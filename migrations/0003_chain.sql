CREATE TABLE `chain_entry` (
	`incident_id` text NOT NULL,
	`n` integer NOT NULL,
	`seq` integer NOT NULL,
	`events` integer NOT NULL,
	`format` integer NOT NULL,
	`received_at` integer NOT NULL,
	`update_hash` blob,
	`hash` blob NOT NULL,
	PRIMARY KEY(`incident_id`, `n`)
);
--> statement-breakpoint
CREATE INDEX `chain_entry_seq` ON `chain_entry` (`incident_id`,`seq`);--> statement-breakpoint
CREATE TABLE `chain_head` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`n` integer NOT NULL,
	`seq` integer NOT NULL,
	`hash` blob NOT NULL,
	`received_at` integer NOT NULL,
	`signed_at` integer NOT NULL,
	`reason` text NOT NULL,
	`key_id` text NOT NULL,
	`signature` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `chain_head_incident` ON `chain_head` (`incident_id`,`n`);--> statement-breakpoint
ALTER TABLE `audit` ADD `n` integer;--> statement-breakpoint
ALTER TABLE `audit` ADD `seq` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `audit_number` ON `audit` (`incident_id`,`n`);--> statement-breakpoint
UPDATE `audit` SET
	`n` = (SELECT count(*) FROM `audit` AS b WHERE b.`incident_id` = `audit`.`incident_id` AND (b.`at` < `audit`.`at` OR (b.`at` = `audit`.`at` AND b.`id` <= `audit`.`id`))),
	`seq` = coalesce((SELECT max(u.`seq`) FROM `doc_update` AS u WHERE u.`incident_id` = `audit`.`incident_id` AND u.`received_at` <= `audit`.`at`), 0)
WHERE `incident_id` IS NOT NULL;