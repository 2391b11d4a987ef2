import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { counted } from '../../../src/text/count';
import { sizeText } from '../../../src/text/units';
import { formatted } from '../../report/results';
import { withSection } from '../../report/sections';
import { costsOf } from '../costs';
import { play, SCENARIOS } from '../deadline/scenarios';
import type { Results } from '../results';
import { deadlinePlot } from './deadline-plot';
import { crowdText, deadlineNeeds, limitsTable, petabyteNeeds } from './needs';
import { crowdTable, systemTable } from './outcomes';
import { askedTable, bottleneckText, costTable, memoryTable, shareTable, throughputTable } from './tables';

/** Writes what docs/scale.md shows of what was measured, and draws the deadline. */
export async function writeReport(root: string, results: Results): Promise<void> {
  const costs = costsOf(results);
  const played = play(SCENARIOS, costs);
  const folder = resolve(root, 'docs/scale');
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, 'deadline.svg'), deadlinePlot(played.filter(({ isDrawn }) => isDrawn)));
  const sections = {
    machine: machineText(results),
    costs: costTable(results),
    memory: memoryTable(results),
    asked: askedTable(results),
    throughput: throughputTable(results),
    shares: shareTable(results),
    bottleneck: bottleneckText(results),
    crowd: crowdText(),
    outcomes: `${crowdTable(played)}\n\nWhat they took of the system at the most:\n\n${systemTable(played)}`,
    deadline: deadlineNeeds(results, costs, played),
    limits: limitsTable(results, costs, played),
    petabyte: petabyteNeeds(results, costs),
  };
  const page = resolve(root, 'docs/scale.md');
  let text = readFileSync(page, 'utf8');
  for (const [name, content] of Object.entries(sections)) text = withSection(text, name, content);
  writeFileSync(page, await formatted(text, page));
}

function machineText({ date, commit, machine, runs }: Results): string {
  const { processor, cores, memory, system, node, filesystem } = machine;
  const rounds = Math.max(0, ...runs.map(({ round }) => round));
  const quiet = runs.filter(({ idle }) => idle >= 0.9).length;
  return [
    `Measured on ${date.slice(0, 10)} at commit ${commit}: ${processor}, ${cores} cores, ${sizeText(memory)} of memory, ${system}, Node ${node}, ${filesystem};`,
    `${counted(rounds, 'round')}. Before ${quiet} of ${runs.length} runs the machine was quiet.`,
  ].join(' ');
}
