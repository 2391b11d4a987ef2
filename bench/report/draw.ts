import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Case } from '../case';
import { caseText, goalsTable, judgedCases, machineText, plotPath } from './document';
import { barsPlot } from './plot/bars';
import { curvePlot } from './plot/curve';
import { goalsPlot } from './plot/goals';
import { headlineTable, mediansTable } from './readme';
import { formatted, type CaseResult, type Results } from './results';
import { withSection } from './sections';

/** Writes what docs/performance.md and the README show of results: their tables, and the plots. */
export async function draw(root: string, cases: readonly Case[], results: Results): Promise<void> {
  const plots = new Map<string, string>();
  const judged = judgedCases(cases, results);
  if (judged.length > 0) plots.set('goals', goalsPlot(judged));
  const texts = cases.flatMap((shown) => {
    const result = results.cases[shown.name];
    if (result === undefined) return [];
    const own = plotsOf(shown, result);
    for (const [name, svg] of own) plots.set(name, svg);
    return [caseText(shown, result, [...own.keys()])];
  });
  const overview = `![Goals and figures](${plotPath('goals')})`;
  const sections = {
    machine: machineText(results),
    goals: `${overview}\n\n${goalsTable(judged)}`,
    cases: texts.join('\n\n'),
  };
  writePlots(resolve(root, 'docs/performance'), plots);
  await writeSections(resolve(root, 'docs/performance.md'), sections);
  const named = (...names: readonly string[]): Case[] => cases.filter(({ name }) => names.includes(name));
  await writeSections(resolve(root, 'README.md'), {
    'how fast': headlineTable(named('large', 'small', 'medium', 'registrations'), results),
    memory: named('memory')
      .map((memory) => mediansTable(memory, results))
      .join('\n'),
  });
}

function plotsOf(shown: Case, { measurements }: CaseResult): ReadonlyMap<string, string> {
  const bars = shown.curves === undefined ? barsPlot(shown, measurements) : undefined;
  const curves = (shown.curves ?? []).map(
    (curve) => [`${shown.name}-${curve.y.quantity.toLowerCase()}`, curvePlot(curve, measurements)] as const,
  );
  const all = [[shown.name, bars] as const, ...curves];
  return new Map(all.flatMap(([name, svg]) => (svg === undefined ? [] : [[name, svg] as const])));
}

/** Writes the plots to their folder, and takes away those of earlier results. */
function writePlots(folder: string, plots: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(resolve(folder, name));
  for (const [name, svg] of plots) writeFileSync(resolve(folder, `${name}.svg`), svg);
}

async function writeSections(path: string, sections: Readonly<Record<string, string>>): Promise<void> {
  let text = readFileSync(path, 'utf8');
  for (const [name, content] of Object.entries(sections)) text = withSection(text, name, content);
  writeFileSync(path, await formatted(text, path));
}
