CREATE TABLE `log_chunk` (
	`incident_id` text NOT NULL,
	`first_seq` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`incident_id`, `first_seq`)
);
