import { recordings } from '../../captures';
import { sameBytes } from '../../../src/wire/value';
import type { Profile } from '../../../generated';
import { listedPeers } from './peers';
import { judgeAnswers, type JudgedAnswer } from './recorded-answers';
import { read } from './recorded-run';
import { dialectOf, editionOf, peerNames } from './runs';

/** An answer whose form is not that of its edition. */
interface Inexact {
  /** The first byte that differs. */
  readonly at: number;
  readonly diagnoses?: readonly string[];
  /** The deviation that deserves it, as PEERS.md has it. */
  readonly because: string;
}

interface Peer {
  /** By answer and request. */
  readonly inexact: Readonly<Record<string, Inexact>>;
  /** Answers that come where another one is due, or none: the deviation of PEERS.md. */
  readonly notDue: Readonly<Record<string, string>>;
  /** The other deviations of the server in PEERS.md, and why no answer shows them. */
  readonly passes: Readonly<Record<string, string>>;
}

const RIGHT = 'the protocol';
const NO_ANSWER = 'there is no answer to judge: a case of the kit that waits for one sees it';

/** Every recorded server, answer by answer, held against its edition. What is not said here is right in every byte. */
const peers: Readonly<Record<string, Peer>> = {
  '2022-a': {
    inexact: {
      'RegistrationFailed to Register': {
        at: 3,
        diagnoses: ['size-announces-more'],
        because: '01 carries 16 zero bytes',
      },
    },
    notDue: {
      'MessageReceived to CrcInvalid': 'answers "resending" with 04 (0 bytes)',
      'Key to PublicKey': 'accepts "public key" for an unknown id and echoes the id',
    },
    passes: { 'zlib crc32': 'one of the two checksums of its edition' },
  },
  '2022-b': {
    inexact: {},
    notDue: { 'MessageReceived to CrcInvalid': 'answers "resending" with 04 (0 bytes)' },
    passes: { 'closes on an unknown id': RIGHT },
  },
  '2023a-a': {
    inexact: {},
    notDue: { 'MessageReceived to CrcInvalid': 'answers "resending" with 04 (16), before the 03' },
    passes: {
      'hands out the SAME AES key at reconnect': 'no byte of one answer shows it (below)',
      'header and payload often in separate segments': 'TCP is a stream',
    },
  },
  '2023b-a': {
    inexact: {},
    notDue: { 'GeneralError to SendFile': '"resending" and file glued: answers 07, then silence' },
    passes: {},
  },
  '2023b-b': {
    inexact: {
      'FileReceived to SendFile': {
        at: 23,
        diagnoses: ['content-size-of-plaintext'],
        because: "content size of 03 is the plaintext's",
      },
    },
    notDue: { 'GeneralError to Reconnect': '07 (0) instead of 06' },
    passes: { 'no answer to "resending"': RIGHT },
  },
  '2024a-a': {
    inexact: {
      'MessageReceived to CrcValid': {
        at: 23,
        because: '04 after "crc valid": header says 16, 271 bytes come (id, file name)',
      },
    },
    notDue: {},
    passes: { 'no answer to "resending"': RIGHT, 'after "giving up": 16': RIGHT },
  },
  '2024b-a': {
    inexact: { 'ReconnectDenied to Reconnect': { at: 3, diagnoses: ['empty-denial'], because: '06 empty' } },
    notDue: {
      'MessageReceived to CrcInvalid': 'answers "resending" with 04 (16)',
      'Registered to Register': 'a taken name gets a new id',
    },
    passes: {},
  },
  '2024b-b': {
    inexact: {
      'MessageReceived to CrcValid': {
        at: 3,
        diagnoses: ['size-announces-more'],
        because: '04 header says 255, 16 come, then closes',
      },
      'ReconnectDenied to Reconnect': {
        at: 7,
        because: '06 carries a NEW id and the client goes straight to "public key"',
      },
    },
    notDue: {},
    passes: { 'closes on "resending"': NO_ANSWER, 'closes after 01': NO_ANSWER },
  },
  '2024b-c': {
    inexact: {
      'FileReceived to SendFile': {
        at: 23,
        diagnoses: ['content-size-of-plaintext'],
        because: "content size of 03 is the plaintext's",
      },
      'MessageReceived to CrcValid': { at: 3, diagnoses: ['empty-acknowledgement'], because: '04 empty' },
      'MessageReceived to GiveUp': { at: 3, diagnoses: ['empty-acknowledgement'], because: '04 empty' },
    },
    notDue: {},
    passes: { 'no answer to "resending"': RIGHT },
  },
};

/** Answers that not even the dialect has due: a dialect says nothing of them. */
const notDueInDialect: Readonly<Record<string, readonly string[]>> = {
  '2023b-a': ['GeneralError to SendFile'],
  '2024b-a': ['Registered to Register'],
};

async function answersOf(peer: string, profile: Profile): Promise<readonly JudgedAnswer[]> {
  const own = recordings().filter(({ meta }) => meta.serverPeer === peer);
  return (await Promise.all(own.map((one) => read(one, profile)))).flatMap(judgeAnswers);
}

/** Each kind of answer once, whose every occurrence must be judged alike. */
function inexactOf(answers: readonly JudgedAnswer[]): Readonly<Record<string, Omit<Inexact, 'because'>>> {
  const found: Record<string, Omit<Inexact, 'because'>> = {};
  for (const { what, difference, diagnoses } of answers) {
    if (difference === undefined) continue;
    found[what] = { at: difference, ...(diagnoses.length > 0 && { diagnoses }) };
    expect(new Set(answers.filter((one) => one.what === what).map((one) => one.difference))).toEqual(
      new Set([difference]),
    );
  }
  return found;
}

function notDueOf(answers: readonly JudgedAnswer[]): readonly string[] {
  return [...new Set(answers.filter(({ due, name }) => due !== name).map(({ what }) => what))];
}

test('every recorded server is in the table', () => {
  expect(Object.keys(peers)).toEqual(peerNames);
  expect(recordings().every(({ meta }) => meta.serverPeer === meta.clientPeer)).toBe(true);
});

describe.each(Object.entries(peers))('%s', (peer, { inexact, notDue, passes }) => {
  test('in its edition, the answers differ that its deviations say, in their first wrong byte', async () => {
    const answers = await answersOf(peer, editionOf(peer));
    const due = Object.entries(inexact).map(([what, { at, diagnoses }]) => {
      return [what, { at, ...(diagnoses !== undefined && { diagnoses }) }] as const;
    });
    expect(inexactOf(answers)).toEqual(Object.fromEntries(due));
    expect([...notDueOf(answers)].sort()).toEqual(Object.keys(notDue).sort());
  });

  test('in its dialect, every answer is right in every byte', async () => {
    const answers = await answersOf(peer, dialectOf(peer));
    expect(answers.length).toBeGreaterThan(10);
    expect(inexactOf(answers)).toEqual({});
    expect(notDueOf(answers)).toEqual(notDueInDialect[peer] ?? []);
  });

  test('each deviation that PEERS.md lists shows in an answer, or is named as one that does not', () => {
    const listed = listedPeers()[peer]?.server ?? [];
    const reasons = [...Object.values(inexact).map(({ because }) => because), ...Object.values(notDue)];
    expect(listed.filter((one) => !reasons.includes(one))).toEqual(Object.keys(passes));
    expect(reasons.filter((one) => !listed.includes(one))).toEqual([]);
  });
});

test('one server hands out the same AES key when its client comes back', async () => {
  const same: string[] = [];
  for (const one of recordings().filter(({ meta }) => meta.scenario === 'plain')) {
    const { steps } = await read(one, editionOf(one.meta.serverPeer));
    const keys = steps.flatMap((step) => (step.kind === 'response' ? (step.aesKey ?? []) : []));
    const [first, second] = keys;
    if (first === undefined || second === undefined) throw new Error(`${one.name}: a key does not unwrap`);
    if (sameBytes(first, second)) same.push(one.meta.serverPeer);
  }
  expect(same).toEqual(['2023a-a']);
});
