CREATE TABLE `history_page` (
	`incident_id` text NOT NULL,
	`compartment` text NOT NULL,
	`format` integer NOT NULL,
	`after` integer NOT NULL,
	`n` integer NOT NULL,
	`received_at` integer NOT NULL,
	`authors` text NOT NULL,
	`checksum` integer NOT NULL,
	`lines` blob NOT NULL,
	PRIMARY KEY(`incident_id`, `compartment`, `format`, `after`)
);
