ALTER TABLE `doc_snapshot` ADD `state_vector` blob;--> statement-breakpoint
ALTER TABLE `doc_snapshot` ADD `delete_bytes` integer;