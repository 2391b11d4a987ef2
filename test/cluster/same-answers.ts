import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects, editions } from '../../generated';
import { MAIN } from '../faults/server-process';
import { Cluster, Node } from './cluster';
import { SealwireCommand } from './command';
import type { Engines } from './engines';
import { contentOf } from './files-to-send';
import { freePorts } from './free-ports';
import { Program } from './program';
import type { Outcome, Scenario } from './scenario';

/** Sizes of the files that our client sends, about the bounds of what it encrypts and cuts. */
const SIZES = [0, 15, 16, 17, 1024, 4096, 2 ** 20];

/** Editions and dialects that are tried at one time. */
const AT_ONCE = 3;

/** Each edition and dialect, as an option of every command. */
const SPOKEN = [...editions.map(({ id }) => ['--edition', id]), ...dialects.map(({ id }) => ['--dialect', id])];

/** What the conformance kit and our client find, one line each, with what came of it. */
type Findings = ReadonlyMap<string, string>;

export const SAME_ANSWERS: Scenario = {
  name: 'same-answers',
  about: 'the conformance kit and our client in each edition and dialect, against the balancer as against one server',
  run: async (engines, folder) => {
    const waiting = [...SPOKEN];
    const violations: string[] = [];
    const counts = { 'editions and dialects': SPOKEN.length, cases: 0, 'client runs': 0, different: 0 };
    const runner = async (): Promise<void> => {
      for (let spoken = waiting.shift(); spoken !== undefined; spoken = waiting.shift()) {
        const found = await besideEachOther(engines, join(folder, spoken.join('')), spoken).catch(String);
        if (typeof found === 'string') {
          violations.push(`${spoken.join(' ')}: ${found}`);
          continue;
        }
        const [cluster, alone] = found;
        const differing = [...new Set([...cluster.keys(), ...alone.keys()])].filter(
          (line) => cluster.get(line) !== alone.get(line),
        );
        counts.cases += [...alone.keys()].filter((line) => !line.startsWith(RUN)).length;
        counts['client runs'] += [...alone.keys()].filter((line) => line.startsWith(RUN)).length;
        counts.different += differing.length;
        violations.push(
          ...differing.map((line) => `${line}: ${String(cluster.get(line))}, and ${String(alone.get(line))} alone`),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runner));
    return { figures: counts, violations } satisfies Outcome;
  },
};

/** Begins the lines about runs of our client. */
const RUN = 'our client, ';

async function besideEachOther(engines: Engines, folder: string, spoken: readonly string[]) {
  mkdirSync(folder);
  const label = spoken.join('').replaceAll(/\W/g, '');
  const cluster = await Cluster.start(engines, { label, options: spoken });
  try {
    const [port = 0, readyPort = 0] = await freePorts(2);
    const place = ['--host', '127.0.0.1', '--port', String(port), '--data', join(folder, 'data')];
    const node = await Node.start({ port, readyPort }, [...place, '--max-per-address', '0', ...spoken]);
    const found = await Promise.all([
      findingsAt(cluster.port, join(folder, 'cluster'), spoken),
      findingsAt(port, join(folder, 'alone'), spoken),
    ]);
    await node.stop();
    return found;
  } finally {
    await cluster.stop();
  }
}

async function findingsAt(port: number, folder: string, spoken: readonly string[]): Promise<Findings> {
  mkdirSync(folder);
  return new Map([...(await kitFindings(port, folder, spoken)), ...(await clientFindings(port, folder, spoken))]);
}

/** Each case of the conformance kit, and its verdict. */
async function kitFindings(port: number, folder: string, spoken: readonly string[]): Promise<Findings> {
  const report = join(folder, 'report.json');
  const target = ['--target', `127.0.0.1:${port}`, '--quiet', '--json', report];
  const args = [MAIN, 'conformance', 'server', ...target, ...spoken];
  await new Program({ program: process.execPath, args }).ended;
  const { reports } = JSON.parse(readFileSync(report, 'utf8')) as KitReports;
  return new Map(reports.flatMap(({ results }) => results.map(({ id, status }) => [id, status] as const)));
}

/** A newcomer, the same client again, and another one of its name: the exit code, and what happened to each file. */
async function clientFindings(port: number, folder: string, spoken: readonly string[]): Promise<Findings> {
  const files = SIZES.map((size) => {
    const path = join(folder, `${size}.bin`);
    writeFileSync(path, contentOf(size));
    return path;
  });
  const findings = new Map<string, string>();
  for (const [run, identity] of [
    ['a newcomer', 'own'],
    ['the same again', 'own'],
    ['another of its name', 'other'],
  ] as const) {
    const directory = join(folder, identity);
    mkdirSync(directory, { recursive: true });
    const place = ['--server', `127.0.0.1:${port}`, '--name', 'Ada', '--identity', directory];
    const command = new SealwireCommand(['send', '--json', ...place, ...spoken, ...files]);
    const { code } = await command.ended;
    const events = command.printed.map(({ event, index, checksum, attempt }) =>
      JSON.stringify([event, index, checksum, attempt]),
    );
    findings.set(`${RUN}${spoken.at(-1) ?? ''}, ${run}`, `${String(code)} after ${events.join(', ')}`);
  }
  return findings;
}

/** What is read here of a report. */
interface KitReports {
  readonly reports: readonly { readonly results: readonly { readonly id: string; readonly status: string }[] }[];
}
