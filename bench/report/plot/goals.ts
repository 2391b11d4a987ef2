import { figureText } from '../figures';
import type { Judged } from '../judge';
import { logarithmic } from './scale';
import { element, picture, text } from './svg';

const WIDTH = 860;
const LEFT = 330;
const RIGHT = 190;
const TOP = 96;
const ROW = 24;
const GROUP = 30;

/** What the axis shows: a share of the demand; what lies beyond is drawn at its end. */
const AXIS = { from: 0.25, to: 4, ticks: [0.25, 0.5, 1, 2, 4] } as const;

/** The goals of a case. */
export interface Group {
  readonly title: string;
  readonly judged: readonly Judged[];
}

/** All goals in one picture: how far each figure is from what is demanded. */
export function goalsPlot(groups: readonly Group[]): string {
  const rows = groups.reduce((sum, { judged }) => sum + judged.length, 0);
  const bottom = TOP + rows * ROW + groups.length * GROUP;
  const x = logarithmic(AXIS.from, AXIS.to, LEFT, WIDTH - RIGHT);
  const content: string[] = [];
  let y = TOP;
  for (const { title, judged } of groups) {
    content.push(text(24, y + 21, title, { class: 'strong' }));
    y += GROUP;
    for (const one of judged) {
      content.push(...rowOf(one, y + ROW / 2, (share) => x(Math.min(AXIS.to, Math.max(AXIS.from, share)))));
      y += ROW;
    }
  }
  return picture(WIDTH, bottom + 28, 'Goals and figures', [
    text(24, 34, 'Goals and figures', { class: 'title' }),
    text(24, 56, 'How many times the goal each figure is; left of the line is better', { class: 'small muted' }),
    ...AXIS.ticks.flatMap((tick) => [
      element('line', { x1: x(tick), x2: x(tick), y1: TOP, y2: bottom, class: tick === 1 ? 'axis' : 'grid' }),
      text(x(tick), TOP - 8, tick === 1 ? 'goal' : `${tick} ×`, { class: 'small muted', 'text-anchor': 'middle' }),
    ]),
    ...content,
  ]);
}

function rowOf({ goal, figure, share, absent, verdict }: Judged, y: number, x: (share: number) => number): string[] {
  const label = text(LEFT - 12, y + 4, goal.text, { class: 'small', 'text-anchor': 'end' });
  if (figure === undefined || share === undefined) {
    return [label, text(x(1) + 10, y + 4, absent ?? '', { class: 'small muted' })];
  }
  const kind = verdict === 'missed' ? 'bad' : 'good';
  const said = `${figureText(figure.median, goal.unit)}, at ${goal.bound} ${figureText(goal.demand, goal.unit)}`;
  return [
    label,
    element('line', { x1: x(1), x2: x(share), y1: y, y2: y, class: `${kind}-line` }),
    element('circle', { cx: x(share), cy: y, r: 5, class: kind }),
    text(WIDTH - 24, y + 4, said, { class: 'small', 'text-anchor': 'end' }),
  ];
}
