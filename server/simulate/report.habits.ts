/** What is reported, counted, and typed. */
import { correctLog, writeLog } from '#lib/board/commands/log.commands.ts';
import { editText } from '#lib/board/commands/record.commands.ts';
import { createTally, setTally } from '#lib/board/commands/tally.commands.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { INCIDENT_ID } from '#lib/board/records/incident.record.ts';
import type { TallyKind } from '#lib/board/records/tally.record.ts';
import type { Device } from './device.ts';
import { CENTRE, near } from './map.habits.ts';
import { atPost, inCommand, inField, inside, type Habit, type Stage } from './stage.ts';
import { reportOf, sentenceOf, VILLAGES } from './words.ts';

const MINUTE = 60_000;
/** Past this a text is shortened before more is typed. */
const LONG_TEXT = 700;

function writeReport(stage: Stage, device: Device): void {
	const { random, agenda } = stage;
	const { text, category, channel } = reportOf(random);
	// Most is written down as it comes in; some waits until there are hands, or a network.
	const late = random.happens(0.12);
	const ago = late ? random.whole(10, 90) * MINUTE : random.whole(0, 120) * 1000;
	inCommand(stage, device, (board) =>
		writeLog(board, {
			...{ channel, category },
			text: late ? `补记：${text}` : text,
			happenedAt: agenda.now - ago,
			keyEvent: random.happens(0.04),
			...(random.happens(0.35) ? { position: near(CENTRE, 0.04, random) } : {})
		})
	);
}

/** The figures that are kept all along. */
export function startTallies(stage: Stage, device: Device): void {
	const whole: readonly [TallyKind, string][] = [
		['deaths', '人'],
		['missing', '人'],
		['injured', '人'],
		['rescued', '人'],
		['burnt_area', '公顷'],
		['sheltered', '人']
	];
	for (const [kind, unit] of whole)
		inCommand(stage, device, (board) =>
			createTally(board, kind, { value: 0, source: '初报' }, { unit })
		);
	for (const scope of VILLAGES)
		for (const kind of ['to_move', 'moved'] as const) {
			const value = kind === 'moved' ? 0 : stage.random.whole(40, 260);
			inCommand(stage, device, (board) =>
				createTally(board, kind, { value, source: device.post }, { scope, unit: '人' })
			);
		}
}

/** A run of typing: a sentence, a few characters at a time, as an input method gives them. */
function type(stage: Stage, device: Device, collection: 'incident' | 'tasks', key: string): void {
	const { random, agenda } = stage;
	const field = collection === 'incident' ? 'situation' : 'detail';
	const read = (): string => {
		const record = stage.boards.seenBy(device, COMMAND).collections[collection].get(key);
		return String((record as Record<string, unknown> | undefined)?.[field] ?? '');
	};
	let left = sentenceOf(random);
	const stroke = (): void => {
		if (left === '' || device.interrupted) return;
		const text = read();
		const next = left.slice(0, random.whole(1, 5));
		left = left.slice(next.length);
		const kept = text.length > LONG_TEXT ? text.slice(text.indexOf('。', 200) + 1) : text;
		// Now and then a word is typed again.
		const base = kept === text && random.happens(0.05) ? text.slice(0, -2) : kept;
		inCommand(stage, device, (board) => editText(board, collection, key, field, base + next));
		agenda.after(random.whole(250, 1100), stroke);
	};
	stroke();
}

export const reportHabits: readonly Habit[] = [
	{
		weight: 5,
		by: inside,
		act: (stage, device) => {
			writeReport(stage, device);
			return true;
		}
	},
	{
		weight: 0.4,
		by: inside,
		act: (stage, device) => {
			const { random } = stage;
			const log = stage.boards.seenBy(device, COMMAND).log.list();
			const own = log.filter(
				({ createdBy, correction }) => createdBy === device.post && !correction
			);
			if (own.length === 0) return false;
			const entry = random.pick(own.slice(-20));
			inCommand(stage, device, (board) =>
				random.happens(0.2)
					? correctLog(board, entry.key, null, '重复登记')
					: correctLog(board, entry.key, `${entry.text}（更正）`, '与登记表核对')
			);
			return true;
		}
	},
	{
		weight: 4,
		by: inside,
		act: (stage, device) => {
			const { random, agenda } = stage;
			const tallies = stage.boards.seenBy(device, COMMAND).tallies.list();
			if (tallies.length === 0) return false;
			const tally = random.pick(tallies);
			const value = (tally.value?.value ?? 0) + random.whole(0, 6);
			inCommand(stage, device, (board) =>
				setTally(board, tally.key, {
					...{ value, asOf: agenda.now - random.whole(0, 5) * MINUTE },
					source: random.pick(['登记表', '村委会', '无人机侦察', device.post]),
					verified: random.happens(0.4)
				})
			);
			return true;
		}
	},
	// Typing makes many small updates out of one sentence.
	{
		weight: 1.6,
		by: atPost,
		act: (stage, device) => {
			type(stage, device, 'incident', `${COMMAND}/${INCIDENT_ID}`);
			return true;
		}
	},
	{
		weight: 2.2,
		by: (device) => atPost(device) || inField(device),
		act: (stage, device) => {
			const tasks = stage.boards.seenBy(device, COMMAND).tasks.list();
			if (tasks.length === 0) return false;
			type(stage, device, 'tasks', stage.random.pick(tasks.slice(-30)).key);
			return true;
		}
	}
];
