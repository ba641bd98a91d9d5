/** The tabs beside the maps. `missing` and `changes` are there while something stands beside the whole. */
export type ReplayPanel =
	| 'events'
	| 'figures'
	| 'notes'
	| 'missing'
	| 'changes'
	| 'tasks'
	| 'resources'
	| 'log'
	| 'tallies';
