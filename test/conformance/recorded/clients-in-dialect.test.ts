import { ASK_THE_END, dialectOf, peerNames, runsOf, verdictsOn } from './runs';

/**
 * Every recorded client held against the dialect that was made of it: by scenario and case, what fails all the same.
 * A dialect says how messages are written and how often things are tried, not that a client goes wrong.
 */
const peers: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  // No priv.key is kept (three peers): no dialect says so.
  '2022-a': { plain: { 'priv-key/same-key': 'There is no priv.key.' } },
  '2022-b': { plain: { 'priv-key/same-key': 'There is no priv.key.' } },
  '2023a-a': {
    plain: { 'priv-key/same-key': 'There is no priv.key.' },
    // It never recovers after a wrong checksum.
    'wrong-once': { 'resend/confirms': 'The client never sent CrcValid.' },
  },
  '2023b-a': {},
  // It ignores right checksums after a wrong one.
  '2023b-b': { 'wrong-once': { 'resend/confirms': 'The client never sent CrcValid.' } },
  '2024a-a': {},
  '2024b-a': {},
  '2024b-b': {
    // It goes on behind the end of the stream: with "crc valid", with the file, with its registration.
    plain: { 'plain/nothing-more': 'The client went on after its confirmation.' },
    'wrong-always': { 'give-up/resendings': 'The client sent CrcInvalid 1 times where 3 are due.' },
    'name-taken': { 'name-taken/tries': 'The client sent Register 3 times where 1 are due.' },
  },
  '2024b-c': {},
};

test('every recorded client is in the table', () => {
  expect(Object.keys(peers)).toEqual(peerNames);
});

describe.each(Object.entries(peers))('%s', (peer, fails) => {
  const dialect = dialectOf(peer);

  test.each(runsOf(peer).map((one) => [one.recording, one.run, one.as, one.unanswered ?? []] as const))(
    '%s, run %i, as "%s": fails only where the client goes wrong',
    async (recording, run, as, unanswered) => {
      const { failing } = await verdictsOn(`${peer}-${recording}`, dialect, run, as, [...ASK_THE_END, ...unanswered]);
      const found = Object.entries(failing).map(([id, { says }]) => [id, says] as const);
      expect(Object.fromEntries(found)).toEqual(fails[as] ?? {});
      expect(Object.values(failing).flatMap(({ diagnoses = [] }) => diagnoses)).toEqual([]);
    },
  );

  test('every request that it sends is right in every byte', async () => {
    const exact = new Map<string, boolean>();
    for (const { recording, run, as, unanswered = [] } of runsOf(peer)) {
      const { judged, failing } = await verdictsOn(`${peer}-${recording}`, dialect, run, as, unanswered);
      for (const id of judged.filter((one) => one.endsWith('/exact'))) exact.set(id, !(id in failing));
    }
    const requests = ['register', 'public-key', 'send-file', 'crc-valid', 'crc-invalid'];
    const reconnect = dialect.requests.Reconnect === undefined ? [] : ['reconnect'];
    // Two servers end the conversation before their client could give up.
    const giveUp = ['2023b-a', '2024b-b'].includes(peer) ? [] : ['give-up'];
    const due = [...requests, ...reconnect, ...giveUp].map((request) => [`${request}/exact`, true] as const);
    expect(Object.fromEntries(exact)).toEqual(Object.fromEntries(due));
  });
});
