import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SWEEP_GRACE, type Cluster } from './cluster';
import { SealwireCommand } from './command';
import type { Acknowledged, ClientEnd } from './crowd';
import { contentOf, sizeInName } from './files-to-send';
import { judgeFiles, shortened, type StoredFile } from './judgement';
import type { Outcome } from './scenario';

/** Seconds beyond the grace time in which the sweeper has to be through. */
const SWEEP_PATIENCE = 40;

/** Looks whether all that was promised to clients holds, and whether nothing else is left behind. */
export async function judgeCluster(
  cluster: Cluster,
  ends: readonly ClientEnd[],
  acknowledged: readonly Acknowledged[],
  folder: string,
): Promise<Outcome> {
  const [stored, check] = await Promise.all([exportAll(cluster, folder), checkAll(cluster)]);
  const { figures, violations } = judgeFiles(ends, acknowledged, stored);
  const { swept, left } = await whatIsSwept(cluster);
  return { figures: { ...figures, swept }, violations: [...violations, ...check, ...left] };
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

/** Waits for the sweeper, and says how much it had to take away and what it has left. */
async function whatIsSwept({ store }: Cluster) {
  let most = 0;
  for (let second = 0; ; second++) {
    const { named, stored, open } = await store.inventory();
    const strays = [
      ...[...stored].filter((key) => !named.has(key)).map((key) => `the object ${key} has no row`),
      ...open.map((key) => `an upload of ${key} is open`),
    ];
    const lost = [...named].filter((key) => !stored.has(key)).map((key) => `the row of ${key} has no object`);
    most = Math.max(most, strays.length);
    if (strays.length === 0 || second >= SWEEP_GRACE + SWEEP_PATIENCE) {
      return { swept: most - strays.length, left: [...shortened(lost), ...shortened(strays)] };
    }
    await wait(1000);
  }
}
