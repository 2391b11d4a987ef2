import { randomUUID } from 'node:crypto';
import { openS3Contents } from '../../../src/storage/contents/s3/open-s3-contents';
import { sweep } from '../../../src/storage/sweep/sweep';
import { newPath, writeRandom } from '../contents/contract';

/** `s3://BUCKET/PREFIX` in a store that runs; the variables of AWS say where it is. */
const RUNNING_STORE = process.env['SEALWIRE_TEST_S3'];

(RUNNING_STORE === undefined ? test.skip : test)(
  'removes what has no row from a store that runs, and nothing else (where SEALWIRE_TEST_S3 names one)',
  async () => {
    const warnings: Error[] = [];
    const warn = (error: Error): void => void warnings.push(error);
    const contents = await openS3Contents(`${RUNNING_STORE ?? ''}/${randomUUID()}`, { warn });
    const [wanted, unwanted, open] = [newPath(), newPath(), newPath()];
    for (const path of [wanted, unwanted]) {
      const content = await contents.create(path);
      await writeRandom(content, 6_000_000, 1_000_000);
      await content.finish();
    }
    const left = await contents.create(open);
    await writeRandom(left, 6_000_000, 1_000_000);
    const rows = {
      pathsWithoutRow: async (paths: readonly string[]) => paths.filter((path) => path !== wanted),
    };
    const lease = { hold: async () => true, release: async () => undefined };
    const sweptFrom = async (graceMs: number): Promise<readonly string[]> => {
      const removed: string[] = [];
      for await (const step of sweep({ contents, rows, lease, graceMs, warn })) {
        removed.push(...step.map(({ kind, path }) => `${kind} ${path}`));
      }
      return removed;
    };
    expect(await sweptFrom(60_000)).toEqual([]);
    // The store tells its time in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await sweptFrom(0)).toEqual([`content ${unwanted}`, `upload ${open}`]);
    expect(await sweptFrom(0)).toEqual([]);
    await contents.remove(wanted);
    await left.remove();
    await contents.close();
    expect(warnings).toEqual([]);
  },
);
