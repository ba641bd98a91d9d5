/** Dialogs by kind, each loaded when first opened. */
import type { Component } from 'svelte';

export interface DialogProps {
	readonly key?: string;
	readonly data?: unknown;
	readonly onclose: () => void;
}
type Load = () => Promise<{ default: unknown }>;

const DIALOGS: Record<string, Load> = {
	task: () => import('../tasks/TaskDialog.svelte'),
	'task-new': () => import('../tasks/NewTaskDialog.svelte'),
	contradictions: () => import('../contradictions/ContradictionsDialog.svelte'),
	incident: () => import('../incident/IncidentDialog.svelte'),
	'log-correct': () => import('../log/LogCorrectDialog.svelte'),
	quick: () => import('../search/QuickLine.svelte'),
	reason: () => import('./AskDialog.svelte'),
	malformed: () => import('./MalformedDialog.svelte'),
	help: () => import('./HelpDialog.svelte'),
	report: () => import('../phone/ReportSheet.svelte'),
	progress: () => import('../phone/ProgressDialog.svelte'),
	resource: () => import('../resources/ResourceDialog.svelte'),
	'resource-new': () => import('../resources/NewResourceDialog.svelte'),
	'resource-report': () => import('../resources/ReportDialog.svelte'),
	tally: () => import('../tallies/TallyDialog.svelte'),
	import: () => import('../import/ImportDialog.svelte'),
	groups: () => import('../groups/GroupsDialog.svelte'),
	evidence: () => import('../evidence/EvidenceDialog.svelte'),
	export: () => import('./ExportDialog.svelte'),
	'sign-out': () => import('./SignOutHere.svelte'),
	assign: () => import('../resources/AssignDialog.svelte'),
	releases: () => import('../releases/ReleaseDesk.svelte'),
	release: () => import('../releases/ReleaseDialog.svelte')
};

/** The dialog of a kind, or undefined for a kind nobody knows. */
export async function loadDialog(kind: string): Promise<Component<DialogProps> | undefined> {
	const load = DIALOGS[kind];
	return load && ((await load()).default as Component<DialogProps>);
}
