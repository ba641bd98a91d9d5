/** Draws charts as SVG: they scale, print sharply, and can be put into a document as pictures. */
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use, type ECharts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Chart, ChartColours } from './chart-options.ts';

use([
	BarChart,
	CustomChart,
	LineChart,
	GridComponent,
	LegendComponent,
	TooltipComponent,
	SVGRenderer
]);

/** A chart in an element that is as wide as it may be; dispose of it when done. */
export function drawChart(element: HTMLElement, { option, height }: Chart): ECharts {
	const chart = init(element, null, { renderer: 'svg', height });
	chart.setOption(option);
	return chart;
}

/** A chart as a picture that stands alone. */
export function chartSvg({ option, height }: Chart, width: number): string {
	const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
	chart.setOption(option);
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}

/** The theme's colours as they are on the page now. */
export function coloursOf(element: Element): ChartColours {
	const style = getComputedStyle(element);
	const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
	return {
		...{ text: of('text'), muted: of('muted'), line: of('line'), panel: of('panel') },
		...{ accent: of('accent'), red: of('red'), orange: of('orange'), yellow: of('yellow') },
		...{ green: of('green'), blue: of('blue') }
	};
}

/** On white paper. */
export const PAPER: ChartColours = {
	...{ text: '#16202b', muted: '#52647a', line: '#c3ccd6', panel: '#ffffff' },
	...{ accent: '#0b6bcb', red: '#c92a2a', orange: '#c2570c', yellow: '#c9a100' },
	...{ green: '#1a7f4e', blue: '#1864ab' }
};
