/** How long a unit in the field may be silent before it is shown as overdue. */
import * as v from 'valibot';
import { RESOURCE_STATUSES } from '#lib/board/records/resource.record.ts';

export const ageingSchema = v.pipe(
	v.strictObject({
		/** Minutes without a report after which it turns amber, and red. */
		amberMinutes: v.pipe(v.number(), v.minValue(1)),
		redMinutes: v.pipe(v.number(), v.minValue(1)),
		/** Statuses of a unit that is out and has to report. */
		statuses: v.pipe(v.array(v.picklist(RESOURCE_STATUSES)), v.minLength(1))
	}),
	v.check((limits) => limits.amberMinutes < limits.redMinutes, 'amber comes before red')
);
export type AgeingLimits = v.InferOutput<typeof ageingSchema>;

export const ageing: AgeingLimits = v.parse(ageingSchema, {
	amberMinutes: 20,
	redMinutes: 40,
	statuses: ['dispatched', 'on_scene', 'working', 'resting']
});
