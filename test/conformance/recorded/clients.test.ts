import { listedPeers } from './peers';
import { ASK_THE_END, editionOf, peerNames, runsOf, verdictsOn, type JudgedRun, type Verdict } from './runs';

/** A verdict, and the deviation that deserves it: in the words of PEERS.md, or as `docs/protocol.md: ` and its own. */
interface Deserved extends Verdict {
  readonly because: string;
}

interface Peer {
  /** By scenario and case. */
  readonly fails: Readonly<Record<string, Readonly<Record<string, Deserved>>>>;
  /** The deviations of client and key files in PEERS.md for which no case fails, and why. */
  readonly passes: Readonly<Record<string, string>>;
}

const ANY_ID = 'the id before registration may be anything';
const AT_ONCE = 'the protocol: the file is sent again at once';
const WAITING = 'that a client waits shows where it gets no answer at first, and in the recording it got one';
const READABLE = 'every form of the files that was seen is read';
const REFERENCE = 'the reference form, or one that is read like it';

const NO_PRIV_KEY: Deserved = { says: 'There is no priv.key.', because: 'me.info only' };

/** Every recorded client held against its edition. What is not said here passes. */
const peers: Readonly<Record<string, Peer>> = {
  '2022-a': {
    fails: {
      plain: {
        'register/exact': {
          says: 'Register differs from what is due, first in byte 19.',
          diagnoses: ['bare-name'],
          because: 'register name bare (payload shorter), name in "public key" padded',
        },
        'priv-key/same-key': NO_PRIV_KEY,
      },
      'wrong-always': {
        'give-up/transmissions': {
          says: 'The client sent the file 3 times where 4 are due.',
          because: '3 files, then "resending", 04, "giving up"',
        },
      },
    },
    passes: { 'waits for 04 after "resending"': WAITING, 'id upper case': READABLE, 'one line': READABLE },
  },
  '2022-b': {
    fails: {
      plain: {
        'send-file/exact': {
          says: 'SendFile differs from what is due, first in byte 19.',
          diagnoses: ['size-without-content'],
          because: 'send-file payload size 275, content follows',
        },
        'priv-key/same-key': NO_PRIV_KEY,
      },
    },
    passes: { 'waits for 04 after "resending"': WAITING, 'lower case': READABLE, 'one line': READABLE },
  },
  '2023a-a': {
    fails: {
      plain: { 'priv-key/same-key': NO_PRIV_KEY },
      'wrong-once': {
        'resend/confirms': {
          says: 'The client never sent CrcValid.',
          because: 'does not wait, and never recovers after a wrong checksum: resends 3 times, then gives up',
        },
      },
    },
    passes: { 'registration header id is not zero': ANY_ID, 'lower case': READABLE, 'one line': READABLE },
  },
  '2023b-a': {
    fails: {},
    passes: {
      'registration id is 16 × AA': ANY_ID,
      '"resending" and the file arrive in one piece': AT_ONCE,
      'after 07 sends the file again without "resending"': 'the protocol: on 07 the request is tried again',
      'both, base64, 72 columns, empty last line': REFERENCE,
    },
  },
  '2023b-b': {
    fails: {
      plain: {
        'send-file/exact': {
          says: 'SendFile differs from what is due, first in byte 19.',
          diagnoses: ['size-without-content'],
          because: 'send-file payload size 259, content follows',
        },
      },
      'wrong-once': {
        'resend/confirms': {
          says: 'The client never sent CrcValid.',
          because: 'ignores later right checksums',
        },
      },
      'wrong-always': {
        'give-up/transmissions': {
          says: 'The client sent the file 3 times where 4 are due.',
          because: '3 files, then "resending" and "giving up" glued',
        },
      },
    },
    passes: {
      'does not wait': AT_ONCE,
      'after 07 at reconnect 3 tries, then ends': 'the protocol, asked in "reconnect-errors"',
      'me.info upper case, one line, id wrong after its first zero byte':
        'the id of the plain recording has no zero byte; in crc9 it shows, where no case asks for it (below)',
      'priv.key raw DER': READABLE,
    },
  },
  '2024a-a': {
    fails: {
      'name-taken': {
        'name-taken/tries': {
          says: 'The client sent Register 4 times where 1 are due.',
          because: '4 tries on 01',
        },
      },
    },
    passes: {
      'registration id is 16 × "0"': ANY_ID,
      'slices of 1024, numbers from 1, last one short': 'the protocol: a slice may have any size',
      'does not wait': AT_ONCE,
      'both, base64, 72 columns': REFERENCE,
    },
  },
  '2024b-a': {
    fails: {
      denied: {
        'denied/registers-anew': {
          says: 'The client sent Reconnect 4 times where 1 are due.',
          because: '4 reconnects, then registers',
        },
      },
    },
    passes: {
      'registration id is 16 × "a"': ANY_ID,
      'one packet (limit unknown, at least 2512)': 'the protocol: a slice may have any size',
      'waits for 04 after "resending"': WAITING,
      'both, base64, 72 columns, empty last line': REFERENCE,
      'name line 255 bytes with NULs': READABLE,
    },
  },
  '2024b-b': {
    fails: {
      plain: {
        'send-file/exact': {
          says: 'SendFile differs from what is due, first in byte 31.',
          diagnoses: ['packets-from-zero'],
          because: 'numbers from 0',
        },
        'send-file/packets': {
          says: 'This is packet 0 of 3 where 1 of 3 is due.',
          diagnoses: ['packets-from-zero'],
          because: 'numbers from 0',
        },
        'plain/nothing-more': {
          says: 'The client went on after its confirmation.',
          because: '"crc valid" 3 times',
        },
      },
      'wrong-always': {
        'give-up/resendings': {
          says: 'The client sent CrcInvalid 1 times where 3 are due.',
          because: 'after end of stream on "resending" sends the file 3 times more',
        },
      },
      denied: {
        'denied/registers-anew': {
          says: 'The client sent its public key without registering anew.',
          diagnoses: ['id-of-the-denial'],
          because: '06 carries a NEW id and the client goes straight to "public key"',
        },
      },
      'name-taken': {
        'name-taken/tries': {
          says: 'The client sent Register 3 times where 1 are due.',
          because: 'docs/protocol.md: 01 means that the name is taken, and is final at once',
        },
      },
    },
    passes: {
      'slice always 1024, the last one zero-filled (payload always 1291)':
        'the exact case ends at its first packet, whose number differs before its slice could (below)',
      'both, base64, 72 columns, empty last line': REFERENCE,
    },
  },
  '2024b-c': {
    fails: {
      plain: {
        'send-file/exact': {
          says: 'SendFile differs from what is due, first in byte 31.',
          diagnoses: ['total-before-number'],
          because: 'total at offset 8, number at 10 (from 1)',
        },
        'send-file/packets': {
          says: 'This is packet 3 of 1 where 1 of 3 is due.',
          diagnoses: ['total-before-number'],
          because: 'total at offset 8, number at 10 (from 1)',
        },
        'send-file/content-size': {
          says: 'The content size is 1040 where 2512 is due.',
          diagnoses: ['total-before-number'],
          because: "each 1024 bytes encrypted on their own (1040, …), content size that slice's own",
        },
      },
      'name-taken': {
        'name-taken/tries': {
          says: 'The client sent Register 3 times where 1 are due.',
          because: '3 tries on 01',
        },
      },
    },
    passes: { 'does not wait': AT_ONCE, 'me.info 72 columns, empty last line': READABLE, 'priv.key raw DER': READABLE },
  },
};

test('every recorded client is in the table', () => {
  expect(Object.keys(peers)).toEqual(peerNames);
});

describe.each(Object.entries(peers))('%s', (peer, { fails, passes }) => {
  const edition = editionOf(peer);
  const judge = ({ recording, run, as, unanswered = [] }: JudgedRun) =>
    verdictsOn(`${peer}-${recording}`, edition, run, as, [...ASK_THE_END, ...unanswered]);

  test.each(runsOf(peer).map((one) => [one.recording, one.run, one.as, one] as const))(
    '%s, run %i, as "%s": fails what its deviations deserve, and nothing else',
    async (_, __, as, run) => {
      const { failing } = await judge(run);
      const due = Object.entries(fails[as] ?? {}).map(([id, { says, diagnoses }]) => {
        return [id, { says, ...(diagnoses !== undefined && { diagnoses }) }] as const;
      });
      expect(failing).toEqual(Object.fromEntries(due));
    },
  );

  test('only what the server left unanswered is not judged', async () => {
    for (const run of runsOf(peer)) {
      const { transcript, judged } = await judge(run);
      const all = (await judge({ ...run, unanswered: [] })).judged;
      expect(all.filter((id) => !judged.includes(id))).toEqual(run.unanswered ?? []);
      expect(run.unanswered === undefined || transcript.steps.at(-1)?.kind === 'request').toBe(true);
    }
  });

  test('each deviation that PEERS.md lists fails a case, or is named as one that passes', () => {
    const listed = listedPeers()[peer];
    if (listed === undefined) throw new Error(`PEERS.md does not list ${peer}`);
    const reasons = Object.values(fails).flatMap((cases) => Object.values(cases).map(({ because }) => because));
    const own = [...listed.client, ...listed.keyFiles];
    expect(own.filter((one) => !reasons.includes(one))).toEqual(Object.keys(passes));
    const foreign = reasons.filter((one) => ![...own, ...listed.server].includes(one));
    expect(foreign.filter((one) => !one.startsWith('docs/protocol.md: '))).toEqual([]);
  });
});
