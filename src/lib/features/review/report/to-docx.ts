/**
 * A report as a Word document in the form of Chinese official documents (GB/T 9704-2012): A4,
 * margins 37/35/28/26 mm, title in 小标宋 22 pt, headings in 黑体, text in 仿宋 16 pt with lines of
 * 28 pt, the page number between dashes.
 */
import {
	AlignmentType,
	convertMillimetersToTwip,
	Document,
	Footer,
	Header,
	ImageRun,
	LineRuleType,
	Packer,
	PageNumber,
	Paragraph,
	Table,
	TableCell,
	TableRow,
	TextRun,
	WidthType,
	type IRunOptions
} from 'docx';
import { m } from '#lib/i18n/paraglide/messages.js';
import { EXERCISE_MARK, mapNotice } from '../../export/export-context.ts';
import type { ReportPicture, ReportTable, ReviewReport } from './review-report.ts';

const TITLE = 'FZXiaoBiaoSong-B05S';
const HEADING = 'SimHei';
const BODY = 'FangSong';
/** Half points. */
const SIZE = { title: 44, heading: 32, body: 32, table: 21, small: 24 };
const LINE = { line: 28 * 20, lineRule: LineRuleType.EXACT };
/** What fits between the margins, pixels at 96 dpi. */
const WIDTH = 590;

/** A picture drawn as pixels, for readers that draw no SVG. */
export type Rasterise = (picture: ReportPicture) => Promise<Uint8Array>;

/** @throws what `rasterise` throws where a picture cannot be drawn */
export async function toDocx(report: ReviewReport, rasterise: Rasterise): Promise<Blob> {
	return Packer.toBlob(await documentOf(report, rasterise));
}

/** The same as bytes, where there are no blobs. */
export async function toDocxBytes(report: ReviewReport, rasterise: Rasterise): Promise<Uint8Array> {
	return Packer.toBuffer(await documentOf(report, rasterise));
}

async function documentOf(report: ReviewReport, rasterise: Rasterise): Promise<Document> {
	const {
		context,
		title,
		made,
		basics,
		paperCourse: course,
		figures,
		findings,
		measures,
		annexes
	} = report;
	const pictures = async (list: readonly ReportPicture[]) =>
		(await Promise.all(list.map(async (each) => picture(each, await rasterise(each))))).flat();
	const children = [
		...(context.exercise ? [centred(EXERCISE_MARK, { font: HEADING, color: 'C92A2A' })] : []),
		centred(title, { font: TITLE, size: SIZE.title }),
		...made.map((line) => centred(line, { size: SIZE.small })),
		heading(m.review_report_basics()),
		...basics.map(([label, value]) => body(m.common_labelled({ label, text: value }))),
		heading(course.title),
		...told(course),
		...(report.leftOut > 0 ? [body(m.review_left_out({ count: report.leftOut }))] : []),
		heading(figures.title),
		table(figures),
		...(await pictures(report.charts)),
		heading(m.review_report_findings()),
		...lines(findings, m.review_report_no_findings()),
		heading(m.review_report_measures()),
		...(measures ? [table(measures)] : lines([], m.review_report_no_measures())),
		...(report.maps.length > 0
			? [
					heading(m.review_report_maps()),
					...(await pictures(report.maps)),
					body(mapNotice(context))
				]
			: []),
		...annexes.flatMap((annex, i) => [heading(annex.title, i === 0), ...told(annex)])
	];
	return new Document({
		title,
		creator: context.post,
		styles: { default: { document: { run: { font: BODY, size: SIZE.body } } } },
		sections: [
			{
				properties: {
					page: {
						size: {
							width: convertMillimetersToTwip(210),
							height: convertMillimetersToTwip(297)
						},
						margin: {
							top: convertMillimetersToTwip(37),
							bottom: convertMillimetersToTwip(35),
							left: convertMillimetersToTwip(28),
							right: convertMillimetersToTwip(26)
						}
					}
				},
				headers: context.exercise
					? { default: new Header({ children: [centred(EXERCISE_MARK, { size: SIZE.table })] }) }
					: {},
				footers: {
					default: new Footer({
						children: [
							new Paragraph({
								alignment: AlignmentType.CENTER,
								children: [
									new TextRun({
										font: 'SimSun',
										size: 28,
										children: ['— ', PageNumber.CURRENT, ' —']
									})
								]
							})
						]
					})
				},
				children
			}
		]
	});
}

function run(text: string, options: IRunOptions = {}): TextRun {
	return new TextRun({ text: printable(text), ...options });
}

/** Control characters, halves of characters and non-characters stand in no XML document. */
function printable(text: string): string {
	return text.replace(/[\p{Cs}\p{Cc}\ufffe\uffff]/gu, (sign) =>
		/[\t\n\r]/.test(sign) ? sign : '\ufffd'
	);
}

function centred(text: string, options: IRunOptions): Paragraph {
	return new Paragraph({ alignment: AlignmentType.CENTER, children: [run(text, options)] });
}

function heading(text: string, pageBreakBefore = false): Paragraph {
	return new Paragraph({
		pageBreakBefore,
		keepNext: true,
		spacing: { ...LINE, before: 200 },
		outlineLevel: 0,
		children: [run(text, { font: HEADING, size: SIZE.heading })]
	});
}

/** Two characters in, as texts in Chinese begin. */
function body(text: string): Paragraph {
	return new Paragraph({
		spacing: LINE,
		indent: { firstLine: 640 },
		children: [run(text)]
	});
}

function lines(texts: readonly string[], none: string): Paragraph[] {
	if (texts.length === 0) return [body(none)];
	return texts.map((text, i) => body(`${i + 1}. ${text}`));
}

/** A table, or in words that there is nothing to tell. */
function told(sheet: ReportTable): (Paragraph | Table)[] {
	return sheet.rows.length === 0 && sheet.none ? [body(sheet.none)] : [table(sheet)];
}

function table({ headers, rows, widths }: ReportTable): Table {
	const cells = (texts: readonly string[], bold: boolean) =>
		texts.map(
			(text, i) =>
				new TableCell({
					width: { size: widths[i]!, type: WidthType.PERCENTAGE },
					margins: { left: 80, right: 80, top: 30, bottom: 30 },
					children: [new Paragraph({ children: [run(text, { size: SIZE.table, bold })] })]
				})
		);
	return new Table({
		width: { size: 100, type: WidthType.PERCENTAGE },
		rows: [
			new TableRow({ tableHeader: true, cantSplit: true, children: cells(headers, true) }),
			...rows.map((row) => new TableRow({ cantSplit: true, children: cells(row, false) }))
		]
	});
}

function picture({ title, width, height }: ReportPicture, data: Uint8Array): Paragraph[] {
	const scale = Math.min(1, WIDTH / width, 800 / height);
	return [
		new Paragraph({
			alignment: AlignmentType.CENTER,
			keepNext: true,
			children: [
				new ImageRun({
					type: 'png',
					data,
					transformation: { width: width * scale, height: height * scale },
					altText: { name: title, title, description: title }
				})
			]
		}),
		centred(title, { size: SIZE.table })
	];
}
