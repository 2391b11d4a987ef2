import type { Case, Curve, Measurement } from '../case';
import type { Machine } from '../machine';
import { QUIET } from '../measure/load';
import { rangeOf } from '../measure/statistics';
import { sizeText } from '../../src/text/units';
import { figureText, rangeText } from './figures';
import { fitText, fittedLines } from './fits';
import { judge, valuesOf, type Judged } from './judge';
import type { CaseResult, Results } from './results';
import { markdownTable } from './sections';

const VERDICTS: Readonly<Record<Judged['verdict'], string>> = {
  best: '✔ best',
  met: '✔',
  missed: '✘',
  'not measured': '–',
};

/** Where a plot lies, seen from docs/performance.md. */
export const plotPath = (name: string): string => `performance/${name}.svg`;

/** On what it was measured, and when. */
export function machineText({ machine, cases }: Results): string {
  const { processor, cores, memory, system, node, filesystem }: Machine = machine;
  const dates = Object.values(cases).map(({ date }) => date.slice(0, 10));
  const first = dates.reduce((one, other) => (one < other ? one : other), '9');
  const last = dates.reduce((one, other) => (one > other ? one : other), '');
  const when = first === last ? first : `${first} to ${last}`;
  const idle = Object.values(cases).flatMap(({ measurements }) => idleShares(measurements));
  const quiet = idle.filter((share) => share >= QUIET).length;
  return [
    `Measured on ${when}: ${processor}, ${cores} cores, ${sizeText(memory)} of memory, ${system}, Node ${node}, ${filesystem}.`,
    `Before ${quiet} of ${idle.length} runs the machine was quiet.`,
  ].join(' ');
}

function idleShares(measurements: readonly Measurement[]): number[] {
  return measurements.flatMap(({ samples }) => valuesOf(samples, 'idle'));
}

/** Every goal with its figure. */
export function goalsTable(judged: readonly { readonly title: string; readonly judged: readonly Judged[] }[]): string {
  const rows = judged.flatMap(({ title, judged: goals }) =>
    goals.map(({ goal, figure, absent, verdict }, index) => {
      const demand = `at ${goal.bound} ${figureText(goal.demand, goal.unit)}`;
      const best = goal.best === undefined ? '' : `, then ${figureText(goal.best, goal.unit)}`;
      const measured = figure === undefined ? (absent ?? '') : rangeText(figure, goal.unit);
      return [index === 0 ? title : '', goal.text, demand + best, measured, VERDICTS[verdict]];
    }),
  );
  return markdownTable(['', 'goal', 'demanded', 'measured', 'met'], rows);
}

/** What was measured in a case: its text, its plots, its table. */
export function caseText(
  shown: Case,
  { date, commit, form, measurements }: CaseResult,
  plots: readonly string[],
): string {
  const runs = Math.max(0, ...measurements.map(({ samples }) => samples.length));
  const head = ['', ...shown.quantities.map(({ label }) => label), 'how'];
  const rows = measurements.map(({ name, how, absent, samples }) => [
    name,
    ...shown.quantities.map(({ name: quantity, unit }, index) => {
      const values = valuesOf(samples, quantity);
      if (values.length > 0) return rangeText(rangeOf(values), unit);
      return index === 0 ? (absent ?? '–') : '–';
    }),
    `\`${how.replaceAll('|', '\\|')}\``,
  ]);
  return [
    `### ${shown.title}`,
    shown.text,
    ...(shown.curves ?? []).map((curve) => fitsText(curve, measurements)),
    ...plots.map((name) => `![${shown.title}](${plotPath(name)})`),
    ...(shown.quantities.length === 0 ? [] : [markdownTable(head, rows)]),
    `${runs === 1 ? 'One run' : `${runs} runs`}, ${form} form, ${date.slice(0, 10)}, at commit ${commit}: \`npm run bench -- --only ${shown.name}\`.`,
  ].join('\n\n');
}

/** The straight lines of a curve in words. */
function fitsText(curve: Curve, measurements: readonly Measurement[]): string {
  const lines = fittedLines(curve, measurements).map((line) => `${line.name} ${fitText(line, curve)}`);
  return `${curve.title}: ${lines.join('; ')}.`;
}

/** The goals of some cases with what was measured. */
export function judgedCases(
  cases: readonly Case[],
  results: Results,
): { readonly title: string; readonly judged: readonly Judged[] }[] {
  return cases.flatMap((shown) => {
    const result = results.cases[shown.name];
    if (result === undefined || shown.goals.length === 0) return [];
    return [{ title: shown.title, judged: judge(shown, result.measurements) }];
  });
}
