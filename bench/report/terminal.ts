import type { Case, Measurement } from '../case';
import { QUIET } from '../measure/load';
import { rangeOf } from '../measure/statistics';
import { IN_MEMORY, type Machine } from '../machine';
import type { Paint } from '../../src/text/ansi';
import { tableLines } from '../../src/text/table';
import { sizeText } from '../../src/text/units';
import { figureText } from './figures';
import { fitText, fittedLines } from './fits';
import { judge, valuesOf, type Judged } from './judge';

/** What a person sees of a case: what each program came to, then the goals. */
export function caseLines(shown: Case, measurements: readonly Measurement[], paint: Paint): string[] {
  const { quantities, title, name } = shown;
  const rows = measurements.map(({ name: who, samples, absent }) => [
    who,
    ...quantities.flatMap((quantity) => {
      const values = valuesOf(samples, quantity.name);
      if (values.length === 0) return ['–', ''];
      const { median, low, high } = rangeOf(values);
      const text = (value: number): string => figureText(value, quantity.unit);
      return [text(median), values.length === 1 ? '' : `${text(low)} to ${text(high)}`];
    }),
    absent ?? '',
  ]);
  const head = ['', ...quantities.flatMap(({ label }) => [label, '']), ''];
  const right = quantities.map((_, index) => 1 + 2 * index);
  const [headLine = '', ...lines] = tableLines([head, ...rows], right);
  const goals = goalLines(judge(shown, measurements), paint);
  const table = quantities.length === 0 ? curveLines(shown, measurements, paint) : [paint('dim', headLine), ...lines];
  return [
    '',
    `${paint('bold', title)}  ${paint('dim', `--only ${name}`)}`,
    ...table,
    ...(goals.length === 0 ? [] : ['', ...goals]),
    ...loadLines(measurements, paint),
  ];
}

/** The straight line of each curve, and how far it explains what was measured. */
function curveLines({ curves = [] }: Case, measurements: readonly Measurement[], paint: Paint): string[] {
  return curves.flatMap((curve) => [
    paint('dim', curve.title),
    ...tableLines(fittedLines(curve, measurements).map((line) => [`  ${line.name}`, fitText(line, curve)])),
  ]);
}

const MARKS = {
  best: ['green', '✔✔'],
  met: ['green', '✔ '],
  missed: ['red', '✘ '],
  'not measured': ['dim', '– '],
} as const;

/** Each goal with the figure beside it, and whether it is met. */
export function goalLines(judged: readonly Judged[], paint: Paint): string[] {
  const rows = judged.map(({ goal, figure, absent }) => {
    const text = (value: number): string => figureText(value, goal.unit);
    const best = goal.best === undefined ? '' : `, ${text(goal.best)} is best`;
    return [
      goal.text,
      figure === undefined ? '–' : text(figure.median),
      figure === undefined ? (absent ?? '') : `${text(figure.low)} to ${text(figure.high)}`,
      `goal: at ${goal.bound} ${text(goal.demand)}${best}`,
    ];
  });
  return tableLines(rows, [1]).map((line, index) => {
    const [style, mark] = MARKS[judged[index]?.verdict ?? 'not measured'];
    return `${paint(style, mark)} ${line}`;
  });
}

function loadLines(measurements: readonly Measurement[], paint: Paint): string[] {
  const idle = measurements.flatMap(({ samples }) => valuesOf(samples, 'idle'));
  const busy = idle.filter((share) => share < QUIET).length;
  if (busy === 0) return [];
  const text = `The machine was not quiet before ${busy} of ${idle.length} runs: these figures say little.`;
  return [paint('yellow', text)];
}

/** The machine, and what about it makes figures doubtful. */
export function machineLines(machine: Machine, paint: Paint): string[] {
  const { processor, cores, memory, system, node, filesystem } = machine;
  const facts = [processor, `${cores} cores`, sizeText(memory), system, `Node ${node}`, filesystem].join(', ');
  if (!IN_MEMORY.includes(filesystem)) return [paint('dim', facts)];
  const warning = 'This directory lies in memory, where to sync costs nothing. Name one on a disk with --directory.';
  return [paint('dim', facts), paint('yellow', warning)];
}
