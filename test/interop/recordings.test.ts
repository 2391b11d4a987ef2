import { editions, type Profile, type Requests, type Responses } from '../../generated';
import { parseMeInfo } from '../../src/course/me-info';
import { parsePrivKey } from '../../src/course/priv-key';
import { Decryptor } from '../../src/crypto/aes-cbc';
import { createChecksum } from '../../src/crypto/checksum';
import { parsePrivateKey, type PrivateKey } from '../../src/crypto/private-key';
import { encodeRequest, encodeResponse } from '../../src/wire/encode';
import { createFramer, type AnyHeader } from '../../src/protocol/framer';
import type { Framer } from '../../src/wire/framer';
import type { Named } from '../../src/wire/frame';
import type { MessageDescriptor } from '../../src/wire/profile';
import type { ChecksumSpec } from '../../src/protocol/profile';
import { strictly } from '../../src/protocol/strictly';
import { CIPHERTEXT_SIZE, trueSizes } from '../bytes/rebuilt';
import { split } from '../bytes/split';
import { recordings, type Direction, type Recording, type RecordedConnection } from '../captures';

// Sessions of programs that others wrote, cut into messages by test/bytes, which shares no code with what is tested here.

/** Messages that are not what their edition says. What of a message is odd and fits its layout all the same is not here. */
const deviating = [
  { peer: '2022-a', name: 'Register', found: 'E_PAYLOAD_SIZE', count: 6, reason: 'a bare name without NUL and filler' },
  {
    peer: '2022-a',
    name: 'RegistrationFailed',
    found: 'E_PAYLOAD_SIZE',
    count: 1,
    reason: '16 bytes where none belong',
  },
  { peer: '2022-b', name: 'SendFile', found: 'E_BODY_SIZE', count: 10, reason: 'a payload size without the content' },
  { peer: '2023b-b', name: 'SendFile', found: 'E_BODY_SIZE', count: 10, reason: 'a payload size without the content' },
  {
    peer: '2024a-a',
    name: 'MessageReceived',
    found: 'bytes left over',
    count: 6,
    reason: 'a file name behind the payload',
  },
  { peer: '2024b-a', name: 'ReconnectDenied', found: 'E_PAYLOAD_SIZE', count: 4, reason: 'no client id' },
  { peer: '2024b-b', name: 'SendFile', found: 'E_LIMIT', count: 13, reason: 'the first packet has the number 0' },
  {
    peer: '2024b-b',
    name: 'MessageReceived',
    found: 'E_PAYLOAD_SIZE',
    count: 5,
    reason: '255 bytes announced, 16 sent',
  },
  { peer: '2024b-c', name: 'SendFile', found: 'E_LIMIT', count: 22, reason: 'the total in front of the number' },
  { peer: '2024b-c', name: 'MessageReceived', found: 'E_PAYLOAD_SIZE', count: 7, reason: 'no client id' },
];

/** Contents that do not decrypt as one ciphertext cut into slices. */
const slicesEncryptedAlone = [
  '2024b-c-crc1 run 1',
  '2024b-c-crc9 run 1',
  '2024b-c-denied run 2',
  '2024b-c-plain run 1',
  '2024b-c-plain run 2',
];

/** Runs whose AES key nobody can unwrap any more: the private key that it was wrapped for is gone. */
const lostKeys = [
  ...['2022-a', '2022-b', '2023a-a', '2023b-a', '2023b-b', '2024a-a', '2024b-b', '2024b-c'].map((peer) => ({
    run: `${peer}-dupname run 1`,
    reason: 'the client forgot who it was, and kept no key',
  })),
  { run: '2024b-a-dupname run 1', reason: 'the client forgot who it was, and kept the key of its second run' },
  ...['2023a-a', '2023b-a', '2024a-a', '2024b-a', '2024b-b', '2024b-c'].map((peer) => ({
    run: `${peer}-denied run 1`,
    reason: 'the server forgot the client, which kept the key of its second run',
  })),
];

interface RecordedMessage {
  readonly direction: Direction;
  readonly peer: string;
  readonly name: string;
  readonly bytes: Buffer;
}

function profileOf({ meta }: Recording): Profile {
  const profile = editions.find(({ id }) => id === meta.edition);
  if (profile === undefined) throw new Error(`${meta.edition} is no edition`);
  return strictly(profile);
}

function messagesOf(recording: Recording, { bytes }: RecordedConnection, direction: Direction): RecordedMessage[] {
  const profile = profileOf(recording);
  const descriptors: readonly (MessageDescriptor<never> | undefined)[] = Object.values(
    direction === 'C>S' ? profile.requests : profile.responses,
  );
  const peer = direction === 'C>S' ? recording.meta.clientPeer : recording.meta.serverPeer;
  return split(direction, bytes[direction], trueSizes(recording)).messages.map((message) => {
    const name = descriptors.find((descriptor) => descriptor?.code === message.code)?.name ?? `code ${message.code}`;
    return { direction, peer, name, bytes: message.bytes };
  });
}

function framerOf(direction: Direction): Framer<Requests & Responses, Profile, AnyHeader> {
  return createFramer(direction === 'C>S' ? 'request' : 'response') as unknown as Framer<
    Requests & Responses,
    Profile,
    AnyHeader
  >;
}

/** Reads one message with a framer and writes it again; or says what the codec found wrong. */
function rewrite(profile: Profile, direction: Direction, bytes: Uint8Array): Uint8Array | string {
  const framer = framerOf(direction);
  framer.push(bytes);
  const frame = framer.next([profile]);
  if (frame === undefined) return 'incomplete';
  if (frame.kind === 'violation') return frame.error.code;
  if (frame.kind !== 'message') return 'no message';
  const body: Uint8Array[] = [];
  while (framer.unfinished !== undefined && frame.bodyLength !== undefined) {
    const next = framer.next([profile]);
    if (next?.kind !== 'body') return 'content cut short';
    body.push(next.bytes);
  }
  if (framer.unfinished !== undefined) return 'bytes left over';
  const { message, header } = frame;
  const head =
    direction === 'C>S'
      ? encodeRequest(
          profile,
          { clientId: header.clientId ?? new Uint8Array(0) },
          message as Named<Requests>,
          frame.bodyLength,
        )
      : encodeResponse(profile, message as Named<Responses>);
  return Buffer.concat([head, ...body]);
}

function shown(result: Uint8Array | string): string {
  return typeof result === 'string' ? result : Buffer.from(result).toString('hex');
}

const sessions = recordings().map((recording) => {
  const streams = recording.connections.flatMap((connection) =>
    (['C>S', 'S>C'] as const).map((direction) => {
      const messages = messagesOf(recording, connection, direction).map((message) => ({
        ...message,
        rewritten: rewrite(profileOf(recording), direction, message.bytes),
      }));
      return { recording, connection, direction, messages };
    }),
  );
  return { recording, name: recording.name, streams, messages: streams.flatMap(({ messages }) => messages) };
});
const allMessages = sessions.flatMap(({ messages }) => messages);
const allStreams = sessions.flatMap(({ streams }) => streams);

describe('the codec of the edition', () => {
  test.each(sessions)('reads every well-formed message of $name and writes the same bytes', ({ messages }) => {
    for (const { peer, name, bytes, rewritten } of messages) {
      const listed = deviating.find((each) => each.peer === peer && each.name === name);
      const due = typeof rewritten === 'string' ? (listed?.found ?? 'no deviation is listed') : bytes;
      expect([peer, name, shown(rewritten)]).toEqual([peer, name, shown(due)]);
    }
    expect(messages.length).toBeGreaterThan(0);
  });

  test.each(deviating)('refuses $name of $peer, $count times, for $reason', ({ peer, name, found, count }) => {
    const refused = allMessages.filter((each) => each.peer === peer && each.name === name && each.rewritten === found);
    expect(refused).toHaveLength(count);
  });

  test('reads whole streams in the pieces in which they came', () => {
    const wellFormed = allStreams.filter(({ messages }) =>
      messages.every(({ rewritten }) => typeof rewritten !== 'string'),
    );
    for (const { recording, connection, direction, messages } of wellFormed) {
      const profile = profileOf(recording);
      const framer = framerOf(direction);
      const names: string[] = [];
      for (const { dir, bytes } of connection.events) {
        if (dir !== direction) continue;
        framer.push(bytes);
        for (let frame = framer.next([profile]); frame !== undefined; frame = framer.next([profile])) {
          if (frame.kind === 'message') names.push(frame.message.name);
          if (frame.kind === 'violation') names.push(frame.error.code);
        }
      }
      expect(names).toEqual(messages.map(({ name }) => name));
    }
    expect([wellFormed.length, allStreams.length]).toEqual([92, 144]);
  });

  test('was given every message there is', () => {
    const refused = allMessages.filter(({ rewritten }) => typeof rewritten === 'string');
    expect({ sessions: sessions.length, messages: allMessages.length, refused: refused.length }).toEqual({
      sessions: 45,
      messages: 721,
      refused: 84,
    });
  });
});

/** One run of a client: a connection on which it got an AES key. */
interface Run {
  readonly name: string;
  readonly recording: Recording;
  readonly wrappedKey: Uint8Array;
  /** The contents of the packets of each transmission of the file. */
  readonly transmissions: readonly (readonly Buffer[])[];
  /** The checksums that the client was told. */
  readonly checksums: readonly number[];
}

const REQUEST_HEADER = 23;
const RESPONSE_HEADER = 7;

const runs: readonly Run[] = sessions.flatMap(({ recording }) =>
  recording.connections.flatMap((connection): Run[] => {
    const payloads = (direction: Direction, names: readonly string[]): Buffer[] =>
      messagesOf(recording, connection, direction)
        .filter(({ name }) => names.includes(name))
        .map(({ bytes }) => bytes.subarray(direction === 'C>S' ? REQUEST_HEADER : RESPONSE_HEADER));
    const [key] = payloads('S>C', ['Key', 'Reconnected']);
    if (key === undefined) return [];
    const inFront = profileOf(recording).requests.SendFile?.layout.fixedSize ?? 0;
    const contents = payloads('C>S', ['SendFile']).map((payload) => payload.subarray(inFront));
    const packets = contents[0]?.length === CIPHERTEXT_SIZE ? 1 : 3;
    return [
      {
        name: `${recording.name} run ${connection.conn + 1}`,
        recording,
        wrappedKey: key.subarray(16),
        transmissions: chunks(contents, packets),
        checksums: payloads('S>C', ['FileReceived']).map((payload) => payload.readUInt32LE(275)),
      },
    ];
  }),
);

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** Every private key that the client of a recording left. */
function privateKeys({ meInfo, privKey }: Recording): PrivateKey[] {
  const ders = [meInfo && parseMeInfo(meInfo).privateKeyDer, privKey && parsePrivKey(privKey)];
  return ders.flatMap((der) => (der === undefined ? [] : [parsePrivateKey(der)]));
}

function unwrap({ recording, wrappedKey }: Run): Uint8Array[] {
  return privateKeys(recording).map((key) => key.unwrapKey(wrappedKey, profileOf(recording).rsa));
}

function decrypt(ciphertext: Uint8Array, key: Uint8Array, { aes }: Profile): Buffer {
  const decryptor = new Decryptor(key, aes.iv);
  return Buffer.concat([decryptor.update(ciphertext), decryptor.final()]);
}

/** One peer fills its last packet with zeros: the content ends where its size says. */
function joined(packets: readonly Buffer[]): Buffer {
  return Buffer.concat(packets).subarray(0, CIPHERTEXT_SIZE);
}

function digest(spec: ChecksumSpec, bytes: Uint8Array): number {
  const checksum = createChecksum(spec);
  checksum.update(bytes);
  return checksum.digest();
}

const isLost = ({ name }: Run): boolean => lostKeys.some(({ run }) => run === name);
const readable = runs.filter((run) => !isLost(run));

describe('the key, the content and the checksum', () => {
  test.each(readable)('of $name are what was recorded', (run) => {
    const { recording, transmissions, checksums } = run;
    const { plaintext, meta } = recording;
    const profile = profileOf(recording);
    const keys = unwrap(run);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toHaveLength(profile.aes.bits / 8);
      for (const packets of transmissions) {
        const content = slicesEncryptedAlone.includes(run.name)
          ? Buffer.concat(packets.map((packet) => decrypt(packet, key, profile)))
          : decrypt(joined(packets), key, profile);
        expect(content.equals(plaintext)).toBe(true);
      }
    }
    const ours = profile.checksums.map((spec) => digest(spec, plaintext));
    expect([meta.posixCksum, meta.zlibCrc32]).toEqual(expect.arrayContaining(ours));
    // The recording proxy complemented the checksum in the first answers of these scenarios (captures/README.md).
    const tampered = { plain: 0, denied: 0, dupname: 0, crc1: 1, crc9: 9 }[meta.scenario];
    checksums.forEach((told, nth) => expect(ours).toContain(nth < tampered ? ~told >>> 0 : told));
  });

  test.each(slicesEncryptedAlone)('of %s: the slices are no parts of one ciphertext', (name) => {
    const run = runs.find((each) => each.name === name)!;
    const [packets] = run.transmissions;
    for (const key of unwrap(run)) {
      const content = decrypt(Buffer.concat(packets!), key, profileOf(run.recording));
      expect(content.equals(run.recording.plaintext)).toBe(false);
    }
    expect(unwrap(run).length).toBeGreaterThan(0);
  });

  test.each(lostKeys)('of $run are out of reach: $reason', ({ run: name }) => {
    const run = runs.find((each) => each.name === name);
    expect(run?.name).toBe(name);
    for (const key of privateKeys(run!.recording)) {
      expect(() => key.unwrapKey(run!.wrappedKey, profileOf(run!.recording).rsa)).toThrow(
        'the wrapped key does not unwrap with this private key',
      );
    }
  });

  test('are those of every run there is', () => {
    const count = (of: readonly Run[]) => ({
      runs: of.length,
      transmissions: of.flatMap(({ transmissions }) => transmissions).length,
      checksums: of.flatMap(({ checksums }) => checksums).length,
    });
    expect({ readable: count(readable), lost: count(runs.filter(isLost)) }).toEqual({
      readable: { runs: 47, transmissions: 86, checksums: 76 },
      lost: { runs: 15, transmissions: 15, checksums: 15 },
    });
  });
});
