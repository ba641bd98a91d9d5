/** What codes of resources and tallies are called, for panels, log and search alike. */
import type { ResourceKind, ResourceStatus } from '#lib/board/records/resource.record.ts';
import type { TallyKind } from '#lib/board/records/tally.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Tone } from '#lib/ui/tones.ts';

const STATUS: Record<ResourceStatus, readonly [word: () => string, tone: Tone]> = {
	available: [m.board_unit_available, 'neutral'],
	dispatched: [m.board_unit_dispatched, 'blue'],
	on_scene: [m.board_unit_on_scene, 'green'],
	working: [m.board_unit_working, 'green'],
	resting: [m.board_unit_resting, 'neutral'],
	released: [m.board_unit_released, 'neutral'],
	out_of_service: [m.board_unit_out_of_service, 'red'],
	in_stock: [m.board_supply_in_stock, 'neutral'],
	allocated: [m.board_supply_allocated, 'blue'],
	in_transit: [m.board_supply_in_transit, 'blue'],
	arrived: [m.board_supply_arrived, 'green'],
	issued: [m.board_supply_issued, 'green'],
	returned: [m.board_supply_returned, 'neutral']
};
const KINDS: Record<ResourceKind, () => string> = {
	team: m.board_kind_team,
	vehicle: m.board_kind_vehicle,
	equipment: m.board_kind_equipment,
	supply: m.board_kind_supply
};
const TALLIES: Record<TallyKind, () => string> = {
	deaths: m.board_tally_deaths,
	missing: m.board_tally_missing,
	injured: m.board_tally_injured,
	seriously_injured: m.board_tally_seriously_injured,
	trapped: m.board_tally_trapped,
	rescued: m.board_tally_rescued,
	to_move: m.board_tally_to_move,
	moved: m.board_tally_moved,
	sheltered: m.board_tally_sheltered,
	affected: m.board_tally_affected,
	burnt_area: m.board_tally_burnt_area,
	other: m.board_tally_other
};

export const resourceStatusWord = (status: ResourceStatus) => STATUS[status][0]();
export const resourceStatusTone = (status: ResourceStatus): Tone => STATUS[status][1];
export const resourceKindWord = (kind: ResourceKind) => KINDS[kind]();
export const tallyKindWord = (kind: TallyKind) => TALLIES[kind]();
