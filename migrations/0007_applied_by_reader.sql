CREATE TABLE `reader` (
	`id` integer PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reader_place` ON `reader` (`incident_id`,`compartment`,`user_id`,`device`);--> statement-breakpoint
INSERT INTO `reader` (`incident_id`, `compartment`, `user_id`, `device`)
	SELECT DISTINCT `incident_id`, `compartment`, `user_id`, `device` FROM `applied`;--> statement-breakpoint
CREATE TABLE `__new_applied` (
	`reader_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`reader_id`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_applied` (`reader_id`, `seq`, `at`)
	SELECT r.`id`, a.`seq`, a.`at` FROM `applied` a JOIN `reader` r
	ON r.`incident_id` = a.`incident_id` AND r.`compartment` = a.`compartment`
	AND r.`user_id` = a.`user_id` AND r.`device` = a.`device`
	ORDER BY r.`id`, a.`seq`;--> statement-breakpoint
DROP TABLE `applied`;--> statement-breakpoint
ALTER TABLE `__new_applied` RENAME TO `applied`;
