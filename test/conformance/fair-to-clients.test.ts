import { editions } from '../../generated';
import { judgeClient } from '../../src/conformance/client/judge-client';
import type { ClientDefects } from '../peer/client-defects';
import { keyPool } from '../peer/key-pool';
import { clientTarget } from './peer-targets';

const keyPair = keyPool();

/** Every case that a client did not simply pass, by its status. */
async function objections(edition: string, defects: ClientDefects, patience?: number) {
  const found = editions.find(({ id }) => id === edition)!;
  const { resend } = found.flow;
  const profile =
    patience === undefined || resend.form === 'acknowledged'
      ? found
      : { ...found, flow: { ...found.flow, resend: { ...resend, patience } } };
  const settings = { known: () => undefined, rerun: () => '', totalTimeMs: Infinity };
  const { results } = await judgeClient({
    ...settings,
    target: clientTarget(defects, keyPair),
    profile,
    runTimeMs: 20_000,
  });
  expect(results.length).toBeGreaterThan(50);
  return results.filter(({ status }) => status !== 'passed').map(({ info, status }) => `${status} ${info.id}`);
}

test.concurrent('a client of the edition with two checksums passes with the second of them', async () => {
  expect(await objections('2022', { checksumZlib: true })).toEqual([]);
});

test.concurrent('a client that waits for an answer to "resending" gets one, and a warning', async () => {
  expect(await objections('2024b', { waitsAfterResending: true }, 300)).toEqual(['warned 2024b/resend/at-once']);
});

test.concurrent('a client that tries a taken name again up to three times is warned', async () => {
  expect(await objections('2024b', { retryAfterTaken: true, retriesFourTimes: true })).toEqual([
    'warned 2024b/errors/tries-in-all',
    'warned 2024b/name-taken/tries',
  ]);
});
