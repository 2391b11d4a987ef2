import { sizeText } from '../../../src/text/units';
import { numberText } from '../../report/figures';
import { markdownTable } from '../../report/sections';
import { greatestRate, quantile, type Outcome, type Sample } from '../deadline/outcome';
import type { Played } from '../deadline/scenarios';
import { waitText } from './deadline-plot';

/** A column of a table, with what it says of an outcome. */
type Column = readonly [head: string, say: (outcome: Outcome) => string];

const CROWD: readonly Column[] = [
  ['waited: median', ({ waits }) => waitText(quantile(waits, 0.5))],
  ['99 of 100', ({ waits }) => waitText(quantile(waits, 0.99))],
  ['longest', ({ waits }) => waitText(quantile(waits, 1))],
  ['turned away', ({ turnedAway }) => count(turnedAway)],
  ['made room', ({ madeRoom }) => count(madeRoom)],
  ['heard nothing', ({ timedOut }) => count(timedOut)],
  ['started again', ({ runs, arrived }) => count(runs - arrived)],
  ['late', ({ late }) => count(late)],
  ['late by the others', ({ lateByOthers }) => count(lateByOthers)],
  ['gave up', ({ gaveUp }) => count(gaveUp)],
];

const SYSTEM: readonly Column[] = [
  ['most connections', (outcome) => count(most(outcome, ({ connections }) => connections))],
  ['most bytes a second', ({ samples }) => `${sizeText(greatestRate(samples, ({ received }) => received))}/s`],
  ['cores of the busiest server', ({ samples }) => numberText(greatestRate(samples, ({ used }) => used.server))],
  ['cores of the database', ({ samples }) => numberText(greatestRate(samples, ({ used }) => used.database))],
  ['cores of the store', ({ samples }) => numberText(greatestRate(samples, ({ used }) => used.store))],
  ['memory of a server', (outcome) => sizeText(most(outcome, ({ mostMemory }) => mostMemory))],
];

/** How the crowd fared in some systems, a row for each. */
export const crowdTable = (played: readonly Played[]): string => tableOf(CROWD, played);

/** What the crowd took of some systems, a row for each. */
export const systemTable = (played: readonly Played[]): string => tableOf(SYSTEM, played);

function tableOf(columns: readonly Column[], played: readonly Played[]): string {
  const head = ['', ...columns.map(([name]) => name)];
  const rows = played.map(({ name, outcome }) => [name, ...columns.map(([, say]) => say(outcome))]);
  return markdownTable(head, rows, [...head.keys()].slice(1));
}

function most({ samples }: Outcome, of: (sample: Sample) => number): number {
  return Math.max(0, ...samples.map(of));
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}
