import { assignmentType } from './assignment.record.ts';
import { groupType } from './group.record.ts';
import { incidentType } from './incident.record.ts';
import { logEntryType } from './log-entry.record.ts';
import { mapObjectType } from './map-object.record.ts';
import { resourceType } from './resource.record.ts';
import { tallyType } from './tally.record.ts';
import { taskType } from './task.record.ts';

/** Every record type by its collection; a new type is one file and one line here. */
export const recordTypes = {
	incident: incidentType,
	groups: groupType,
	mapObjects: mapObjectType,
	tasks: taskType,
	resources: resourceType,
	assignments: assignmentType,
	log: logEntryType,
	tallies: tallyType
} as const;

export type RecordTypes = typeof recordTypes;
export type CollectionName = keyof RecordTypes;
export const COLLECTIONS = Object.keys(recordTypes) as CollectionName[];

export function isCollection(name: string): name is CollectionName {
	return Object.hasOwn(recordTypes, name);
}
