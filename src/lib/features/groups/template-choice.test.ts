import { describe, expect, it } from 'vitest';
import { workingGroups } from '#lib/plans/working-groups.plan.ts';
import { chosenGroups, offerTemplate } from './template-choice.ts';

const options = { language: 'zh', crossBorder: false } as const;

describe('offerTemplate', () => {
	it('chooses the usual set, foreign affairs only where there is a partner', () => {
		const chosen = (crossBorder: boolean) =>
			offerTemplate(workingGroups, [], { ...options, crossBorder })
				.filter((choice) => choice.chosen)
				.map((choice) => choice.code);
		expect(chosen(false)).not.toContain('foreign_affairs');
		expect(chosen(true)).toContain('foreign_affairs');
		expect(chosen(true)).toHaveLength(workingGroups.length);
	});

	it('does not choose what stands there, by its code or by its name', () => {
		const choices = offerTemplate(
			workingGroups,
			[
				{ name: '救火组', template: 'rescue' },
				{ name: '医学救护组', template: undefined }
			],
			options
		);
		const there = choices.filter((choice) => choice.there).map((choice) => choice.code);
		expect(there).toEqual(['rescue', 'medical']);
		expect(choices.filter((choice) => choice.there && choice.chosen)).toEqual([]);
	});

	it('creates what is chosen, under the names given to it', () => {
		const [first, second] = offerTemplate(workingGroups, [], options);
		const groups = chosenGroups([
			{ ...first!, name: ' 综合组 ', lead: '标图席' },
			{ ...second!, name: '  ' },
			{ ...second!, chosen: false }
		]);
		expect(groups).toEqual([
			{ name: '综合组', duties: first!.duties, template: 'coordination', lead: '标图席' }
		]);
	});
});
