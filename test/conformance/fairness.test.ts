import type { Profile } from '../../generated';
import { judgeServer } from '../../src/conformance/server/judge-server';
import type { CaseResult } from '../../src/conformance/report/report';
import type { ServerTarget } from '../../src/conformance/target/target';
import { generateKeyPair } from '../../src/crypto/key-pair';
import { withoutProfile } from './mutants/row';
import { serverTarget } from './peer-targets';
import { newestSpoken, spokenEditions } from '../spoken-editions';

// A server with one mistake is to be accused of this mistake, and of nothing else.
const profile = newestSpoken;
const keyPairs = new Map<Profile, ReturnType<typeof generateKeyPair>>();

function keyPairOf(one: Profile): ReturnType<typeof generateKeyPair> {
  const made = keyPairs.get(one) ?? generateKeyPair(one.rsa);
  keyPairs.set(one, made);
  return made;
}

async function judged(
  target: ServerTarget,
  {
    in: one = profile,
    only,
    patienceMs = 20_000,
  }: { in?: Profile; only?: readonly string[]; patienceMs?: number } = {},
): Promise<readonly CaseResult[]> {
  const { results } = await judgeServer({
    ...{ target, profile: one, patienceMs, keyPair: keyPairOf(one), totalTimeMs: Infinity },
    ...{ known: () => undefined, rerun: (id: string) => id },
    only: (id) => only?.includes(withoutProfile(id)) ?? true,
  });
  return results;
}

const outcomes = (results: readonly CaseResult[]): readonly string[] =>
  results.map(({ info, status }) => `${withoutProfile(info.id)} ${status}`);
const objections = (results: readonly CaseResult[]): readonly string[] =>
  outcomes(results).filter((outcome) => !outcome.endsWith(' passed'));

/** The same server for each start, as at an address: the kit cannot end it. */
function atAnAddress(target: ServerTarget): ServerTarget & { readonly end: () => Promise<void> } {
  let started: ReturnType<ServerTarget['start']> | undefined;
  return {
    name: target.name,
    start: async (one) => ({ ...(await (started ??= target.start(one))), stop: () => Promise.resolve() }),
    end: async () => (await started)?.stop(),
  };
}

describe('a server that keeps a lock for ever', () => {
  const only = [
    'register/golden',
    'header/unknown-code',
    'header/response-code',
    'send-file/golden',
    'plain/after-all',
  ];

  test('is started anew, so that only those cases fail after which it hangs', async () => {
    const results = await judged(serverTarget({ lockKept: true }), { only, patienceMs: 300 });
    expect(outcomes(results)).toEqual([
      'plain/conversation passed',
      'register/golden passed',
      'send-file/golden passed',
      'header/unknown-code failed',
      'header/response-code failed',
      'plain/after-all passed',
    ]);
    const sentences =
      'The server served nobody any more, not even a plain conversation: ' +
      'Nothing came for 300 ms where Registered should come.';
    expect(results[3]?.afterwards).toEqual({ kind: 'silent', sentences });
  });

  test('is judged no further where it cannot be started anew, and this is what is found', async () => {
    const target = atAnAddress(serverTarget({ lockKept: true }));
    const results = await judged(target, { only, patienceMs: 300 });
    await target.end();
    expect(outcomes(results).slice(3)).toEqual([
      'header/unknown-code failed',
      'header/response-code notJudged',
      'plain/after-all notJudged',
    ]);
    expect(results.at(-1)?.found).toBe(
      'The server serves nobody any more, not even a plain conversation: Nothing came for 300 ms where ' +
        'Registered should come. It began with 2024b/header/unknown-code, or with a case before it.',
    );
  });
});

// A client comes back in one of two ways.
test.each([spokenEditions[0]!, profile])(
  'in edition $id, a server that lets nobody come back before a first file fails one case',
  async (edition) => {
    const results = await judged(serverTarget({ returnNeedsFile: true }), { in: edition });
    const subject = edition.requests.Reconnect === undefined ? 'public-key' : 'reconnect';
    expect(objections(results)).toEqual([`${subject}/before-a-file failed`]);
  },
  60_000,
);

test('a server with a packet layout of its own fails the cases about packets alone', async () => {
  const results = await judged(serverTarget({ packetsOfOneSize: true }));
  expect(objections(results).filter((outcome) => !outcome.startsWith('packets/'))).toEqual([]);
  expect(objections(results)).toContain('packets/one-piece failed');
}, 60_000);

test('a failure shows what the program printed since its case began, and nothing of earlier cases', async () => {
  const right = serverTarget({ contentSizeBigEndian: true });
  let printed: string[] = ['starting'];
  const target: ServerTarget = {
    name: 'a server that prints a line for each case',
    start: async (one) => ({
      ...(await right.start(one)),
      output: () => printed.join('\n'),
      forgetOutput: () => (printed = [`case ${++begun}`]),
    }),
  };
  let begun = 0;
  const results = await judged(target, { only: ['register/golden', 'send-file/golden'] });
  expect(results.map(({ evidence }) => evidence?.output)).toEqual([undefined, undefined, 'case 3']);
});
