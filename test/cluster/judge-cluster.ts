import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from './cluster';
import { SealwireCommand } from './command';
import type { Acknowledged, ClientEnd } from './crowd';
import { contentOf, sizeInName } from './files-to-send';
import { judgeFiles, shortened, type StoredFile } from './judgement';
import type { Outcome } from './scenario';

/** Seconds in which the sweeper has to be through. */
const SWEEP_PATIENCE = 30;

/** Looks whether all that was promised to clients holds, and whether nothing else is left behind. */
export async function judgeCluster(
  cluster: Cluster,
  ends: readonly ClientEnd[],
  acknowledged: readonly Acknowledged[],
  folder: string,
): Promise<Outcome> {
  const [stored, stopped] = await Promise.all([exportAll(cluster, folder), cluster.stopNodes()]);
  const { figures, violations } = judgeFiles(ends, acknowledged, stored);
  const { swept, left } = await sweepUp(cluster);
  const found = await checkAll(cluster);
  return { figures: { ...figures, swept }, violations: [...violations, ...stopped, ...left, ...found] };
}

/** Exports everything, and compares it byte for byte with what was sent. */
async function exportAll({ store, env }: Cluster, folder: string): Promise<readonly StoredFile[]> {
  const directory = join(folder, 'exported');
  mkdirSync(directory);
  const command = new SealwireCommand(['files', '--json', ...store.options, '--export', directory], env);
  const { code, output } = await command.ended;
  if (code !== 0) throw new Error(`sealwire files ended with ${String(code)}: ${output}`);
  return command.printed.map(({ client, file, status, exported }) => ({
    client: String(client),
    file: String(file),
    isVerified: status === 'verified',
    isSame: typeof exported === 'string' && readFileSync(exported).equals(contentOf(sizeInName(String(file)))),
  }));
}

async function checkAll({ store, env }: Cluster): Promise<readonly string[]> {
  const { code, output } = await new SealwireCommand(['check', '--json', ...store.options], env).ended;
  return code === 0 ? [] : [`sealwire check ended with ${String(code)}: ${output}`];
}

/** Has a server sweep up, and says how much it took away and what it has left. */
async function sweepUp(cluster: Cluster): Promise<{ readonly swept: number; readonly left: readonly string[] }> {
  const before = await strays(cluster);
  const sweeper = await cluster.startSweeper();
  let left: readonly string[] = before;
  for (let second = 0; left.length > 0 && second < SWEEP_PATIENCE; second++) {
    await wait(1000);
    left = await strays(cluster);
  }
  await sweeper.stop();
  const { named, stored } = await cluster.store.inventory();
  const lost = [...named].filter((key) => !stored.has(key)).map((key) => `the row of ${key} has no object`);
  return { swept: before.length - left.length, left: [...shortened(left), ...shortened(lost)] };
}

/** What no row names. */
async function strays({ store }: Cluster): Promise<readonly string[]> {
  const { named, stored, open } = await store.inventory();
  return [
    ...[...stored].filter((key) => !named.has(key)).map((key) => `the object ${key} has no row`),
    ...open.map((key) => `an upload of ${key} is open`),
  ];
}
