/** The usual groups as they are offered: which are chosen, under which names. */
import type { NewGroup } from '#lib/board/commands/group.commands.ts';
import type { Group } from '#lib/board/records/group.record.ts';
import type { WorkingGroupTemplate } from '#lib/plans/working-groups.plan.ts';

export interface TemplateChoice {
	readonly code: string;
	readonly name: string;
	readonly duties: string;
	readonly leadBody: string;
	/** The post that leads it; empty where nobody is named yet. */
	readonly lead: string;
	readonly chosen: boolean;
	/** Stands on the board already. */
	readonly there: boolean;
}

/**
 * All of the template, chosen unless it is there already (by its code or name) or only of use
 * with partners beyond the border.
 */
export function offerTemplate(
	template: readonly WorkingGroupTemplate[],
	existing: readonly Pick<Group, 'name' | 'template'>[],
	options: { readonly language: 'zh' | 'en'; readonly crossBorder: boolean }
): TemplateChoice[] {
	return template.map(({ code, name, duties, leadBody, crossBorder }) => {
		const there = existing.some(
			(group) => group.template === code || group.name === name.zh || group.name === name.en
		);
		return {
			code,
			name: name[options.language],
			duties: duties[options.language],
			leadBody: leadBody[options.language],
			lead: '',
			chosen: !there && (!crossBorder || options.crossBorder),
			there
		};
	});
}

/** What is to be created; a group without a name is left out. */
export function chosenGroups(choices: readonly TemplateChoice[]): NewGroup[] {
	return choices
		.filter((choice) => choice.chosen && choice.name.trim() !== '')
		.map(({ code, name, duties, lead }) => ({
			name: name.trim().slice(0, 100),
			duties,
			template: code,
			lead: lead.trim() || null
		}));
}
