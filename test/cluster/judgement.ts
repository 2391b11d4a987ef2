import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SWEEP_GRACE, type Cluster } from './cluster';
import { SealwireCommand } from './command';
import type { Acknowledged, ClientEnd } from './crowd';
import { contentOf, sizeInName } from './files-to-send';
import type { Outcome } from './scenario';

/** Seconds beyond the grace time in which the sweeper has to be through. */
const SWEEP_PATIENCE = 40;

/** Violations that are told in full. */
const TOLD = 8;

/** A row of a file, as `sealwire files --json` says it. */
interface Row {
  readonly client: string;
  readonly file: string;
  readonly status: string;
  readonly exported: string | undefined;
}

/** Looks whether all that was promised to clients holds, and whether nothing else is left behind. */
export async function judge(
  cluster: Cluster,
  ends: readonly ClientEnd[],
  acknowledged: readonly Acknowledged[],
  folder: string,
): Promise<Outcome> {
  const [rows, check] = await Promise.all([exportAll(cluster, folder), checkAll(cluster)]);
  const verified = new Map<string, number>();
  for (const row of rows) if (row.status === 'verified') verified.set(keyOf(row), (verified.get(keyOf(row)) ?? 0) + 1);
  const promised = new Set(acknowledged.map(keyOf));
  const left = await leftBehind(cluster);
  const failed = ends.filter(({ code }) => code !== 0);
  return {
    figures: {
      clients: ends.length,
      'came again': ends.filter(({ connections }) => connections > 1).length,
      acknowledged: acknowledged.length,
      'stored twice': [...verified.values()].filter((times) => times > 1).length,
      unconfirmed: rows.filter(({ status }) => status === 'unverified').length,
    },
    violations: [
      ...shortened(failed.map(({ client, code, text }) => `${client} ended with ${code}: ${text}`)),
      ...shortened(
        acknowledged
          .filter((one) => !verified.has(keyOf(one)))
          .map(({ client, file }) => `${file} of ${client} is lost`),
      ),
      ...shortened(rows.filter(isOther).map(({ client, file }) => `${file} of ${client} has another content`)),
      ...shortened(
        [...verified.keys()]
          .filter((key) => failed.length === 0 && !promised.has(key))
          .map((key) => `${key} is verified, and nobody was told`),
      ),
      ...check,
      ...left,
    ],
  };
}

function keyOf({ client, file }: { readonly client: string; readonly file: string }): string {
  return `${file} of ${client}`;
}

function shortened(violations: readonly string[]): readonly string[] {
  if (violations.length <= TOLD) return violations;
  return [...violations.slice(0, TOLD), `… and ${violations.length - TOLD} more of these`];
}

/** Compares byte for byte what was exported with what was sent. */
function isOther({ file, exported }: Row): boolean {
  return exported === undefined || !readFileSync(exported).equals(contentOf(sizeInName(file)));
}

async function exportAll(cluster: Cluster, folder: string): Promise<readonly Row[]> {
  const directory = join(folder, 'exported');
  mkdirSync(directory, { recursive: true });
  const command = new SealwireCommand(
    ['files', '--json', ...cluster.store.options, '--export', directory],
    cluster.env,
  );
  const { code, output } = await command.ended;
  if (code !== 0) throw new Error(`sealwire files ended with ${String(code)}: ${output}`);
  return command.printed.map((object) => ({
    client: String(object['client']),
    file: String(object['file']),
    status: String(object['status']),
    exported: typeof object['exported'] === 'string' ? object['exported'] : undefined,
  }));
}

async function checkAll(cluster: Cluster): Promise<readonly string[]> {
  const command = new SealwireCommand(['check', '--json', ...cluster.store.options], cluster.env);
  const { code, output } = await command.ended;
  if (code === 0) return [];
  return [`sealwire check ended with ${String(code)}: ${output}`];
}

/** Waits for the sweeper, and says what it has left. */
async function leftBehind({ store }: Cluster): Promise<readonly string[]> {
  for (let second = 0; ; second++) {
    const { named, stored, open } = await store.inventory();
    const violations = [
      ...[...stored].filter((key) => !named.has(key)).map((key) => `the object ${key} has no row`),
      ...[...named].filter((key) => !stored.has(key)).map((key) => `the row of ${key} has no object`),
      ...open.map((key) => `an upload of ${key} is open`),
    ];
    if (violations.length === 0) return [];
    if (second >= SWEEP_GRACE + SWEEP_PATIENCE) return shortened(violations);
    await wait(1000);
  }
}
