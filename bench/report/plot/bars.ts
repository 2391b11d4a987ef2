import type { Case, Goal, Measurement, Quantity } from '../../case';
import { rangeOf } from '../../measure/statistics';
import { figureText, tickText } from '../figures';
import { judge, valuesOf } from '../judge';
import { linear, ticksTo, type Scale } from './scale';
import { element, picture, text } from './svg';

const WIDTH = 860;
const LEFT = 236;
const RIGHT = 110;
const TOP = 78;
const ROW = 36;
const BAR = 18;
/** Pixels that a figure behind a bar may need. */
const FIGURE = 80;

/** A bar for each program that was measured, with all runs and the goals of ours; `undefined` where nothing was measured. */
export function barsPlot(shown: Case, measurements: readonly Measurement[]): string | undefined {
  const [quantity] = shown.quantities;
  const rows = measurements.filter(({ samples }) => quantity && valuesOf(samples, quantity.name).length > 0);
  if (quantity === undefined || rows.length === 0) return undefined;
  const goals = shown.goals.filter((goal) => goal.quantity === quantity.name);
  const limits = rows.flatMap(({ name }) => limitOf(name, goals, measurements) ?? []);
  const all = rows.flatMap(({ samples }) => valuesOf(samples, quantity.name));
  const ticks = ticksTo(Math.max(...all, ...limits));
  const bottom = TOP + rows.length * ROW;
  const x = linear(0, ticks.at(-1) ?? 1, LEFT, WIDTH - RIGHT);
  const isLess = goals[0]?.bound !== 'least' && quantity.unit !== 'bytesPerSecond';
  const subtitle = `${quantity.label}: median, least to greatest, and each run; ${isLess ? 'less' : 'more'} is better`;
  return picture(WIDTH, bottom + 56, shown.title, [
    text(24, 34, shown.title, { class: 'title' }),
    text(24, 56, subtitle, { class: 'small muted' }),
    ...ticks.flatMap((tick) => [
      element('line', { x1: x(tick), x2: x(tick), y1: TOP, y2: bottom, class: tick === 0 ? 'axis' : 'grid' }),
      text(x(tick), bottom + 18, tickText(tick, quantity.unit), { class: 'small muted', 'text-anchor': 'middle' }),
    ]),
    ...rows.flatMap((row, index) =>
      barOf(row, quantity, { y: TOP + index * ROW, x, limit: limitOf(row.name, goals, measurements) }),
    ),
    ...rows.flatMap((row, index) => goalMark(row.name, measurements, goals, x, TOP + index * ROW)),
    ...(limits.length === 0 ? [] : legend(bottom + 42)),
  ]);
}

interface Place {
  readonly y: number;
  readonly x: Scale;
  readonly limit: number | undefined;
}

function barOf(
  { name, samples, isPeer = false }: Measurement,
  { name: quantity, unit }: Quantity,
  { y, x, limit }: Place,
): string[] {
  const values = valuesOf(samples, quantity);
  const { median, low, high } = rangeOf(values);
  const middle = y + ROW / 2;
  const end = x(Math.max(high, 0));
  // The figure stands behind the mark of the goal where it would else lie upon it.
  const isInTheWay = limit !== undefined && x(limit) > end && x(limit) < end + FIGURE;
  const label = { 'text-anchor': 'end', ...(isPeer ? {} : { class: 'strong' }) };
  return [
    text(LEFT - 12, middle + 4, name, label),
    element('rect', {
      x: x(Math.min(0, median)),
      y: middle - BAR / 2,
      width: Math.abs(x(median) - x(0)),
      height: BAR,
      rx: 3,
      class: isPeer ? 'peer' : 'ours',
    }),
    element('line', { x1: x(low), x2: x(high), y1: middle, y2: middle, class: 'whisker' }),
    ...values.map((value) => element('circle', { cx: x(value), cy: middle, r: 2.5, class: 'sample' })),
    text((isInTheWay ? x(limit) : end) + 10, middle + 4, figureText(median, unit), {
      class: isPeer ? 'figure muted' : 'figure strong',
    }),
  ];
}

/** The value that a program must reach to meet all of its goals; `undefined` where nothing is demanded of it. */
function limitOf(name: string, goals: readonly Goal[], measurements: readonly Measurement[]): number | undefined {
  const limits = goals
    .filter(({ of }) => of === name)
    .flatMap(({ against, demand, quantity }) => {
      if (against === undefined) return [demand];
      const theirs = valuesOf(measurements.find((one) => one.name === against)?.samples ?? [], quantity);
      return theirs.length === 0 ? [] : [demand * rangeOf(theirs).median];
    });
  if (limits.length === 0) return undefined;
  return goals[0]?.bound === 'least' ? Math.max(...limits) : Math.min(...limits);
}

function goalMark(
  name: string,
  measurements: readonly Measurement[],
  goals: readonly Goal[],
  x: Scale,
  y: number,
): string[] {
  const limit = limitOf(name, goals, measurements);
  if (limit === undefined) return [];
  const judged = judge({ goals: goals.filter(({ of }) => of === name) }, measurements);
  const isMissed = judged.some(({ verdict }) => verdict === 'missed');
  const at = { x1: x(limit), x2: x(limit), y1: y + 3, y2: y + ROW - 3 };
  return [element('line', { ...at, class: isMissed ? 'bad-line' : 'good-line' })];
}

function legend(y: number): string[] {
  const mark = (x: number, kind: string): string =>
    element('line', { x1: x, x2: x, y1: y - 11, y2: y + 3, class: `${kind}-line` });
  return [
    mark(LEFT, 'good'),
    text(LEFT + 8, y, 'goal, met', { class: 'small muted' }),
    mark(LEFT + 90, 'bad'),
    text(LEFT + 98, y, 'goal, missed', { class: 'small muted' }),
  ];
}
