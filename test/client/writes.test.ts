import { createCipheriv, createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { dialects, type Profile } from '../../generated';
import { contentOf } from '../../src/client/content-of-file';
import { ContentSender } from '../../src/client/content-sender';
import { fileState } from '../../src/client/file-state';
import { allEditions, type Edition } from '../bytes/editions';
import * as requests from '../bytes/requests';
import { profileOf } from './dialogue';

// What goes to the system in one call: many servers take what one recv brings for a message.

const ID = Buffer.alloc(16, 0xa1);
const HEADER = 23;

/** Takes what a socket is given, and notes the calls of the system that a socket would make. */
class Recorder extends Writable {
  readonly writes: Buffer[] = [];

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.writes.push(Buffer.from(chunk));
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.writes.push(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }
}

/** In place of the bytes, of which a comparison would take seconds. */
function digests(messages: readonly Buffer[]): readonly string[] {
  return messages.map((bytes) => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`);
}

const plaintextOf = (size: number): Buffer => Buffer.alloc(size, createHash('sha512').update(String(size)).digest());

function encrypted(key: Buffer, plaintext: Buffer): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(plaintext), cipher.final()]);
}

/** The writes of a file, with what went over the wire built by hand. */
async function writesOf(profile: Profile, edition: Edition, size: number, sliceSize?: number) {
  const directory = mkdtempSync(join(tmpdir(), 'sealwire-writes-'));
  try {
    const path = join(directory, 'a.bin');
    writeFileSync(path, plaintextOf(size));
    const key = Buffer.alloc(profile.aes.bits / 8, 7);
    const ciphertext = encrypted(key, plaintextOf(size));
    const slice = sliceSize ?? ciphertext.length;
    const totalPackets = Math.ceil(ciphertext.length / slice);
    const fields = { contentSize: ciphertext.length, originalSize: size, totalPackets, fileName: 'a.bin' };
    const messages = Array.from({ length: totalPackets }, (_, index) =>
      requests.sendFile({
        ...{ edition, clientId: ID, ...fields, packetNumber: index + 1 },
        content: ciphertext.subarray(index * slice, (index + 1) * slice),
      }),
    );
    const recorder = new Recorder();
    const handle = await open(path, 'r');
    const first = { ...fields, clientId: ID, packetNumber: 1, fileName: Buffer.from('a.bin') };
    const plan = { profile, first, sliceSize: slice };
    const file = { handle, state: await fileState(handle) };
    await new ContentSender(recorder, plan, () => undefined).send(contentOf(file, key, profile));
    await handle.close();
    if (size <= 65_536) {
      const inMemory = new Recorder();
      const bytes = plaintextOf(size);
      await new ContentSender(inMemory, plan, () => undefined).send(contentOf({ bytes }, key, profile));
      expect(digests(inMemory.writes)).toEqual(digests(recorder.writes));
    }
    return { messages, writes: recorder.writes };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const whole = allEditions.filter(({ sendFile }) => sendFile !== 'sizes, packets, name');
const packeted = allEditions.filter(({ sendFile }) => sendFile === 'sizes, packets, name');

describe.each(whole)('a file of $id', (edition) => {
  test.each([0, 1, 15, 16, 17, 1000, 20_000, 524_288])('of %i bytes is one write, header and all', async (size) => {
    const { messages, writes } = await writesOf(profileOf(edition), edition, size);
    expect(messages).toHaveLength(1);
    expect(digests(writes)).toEqual(digests(messages));
  });

  test('that is larger than what is read at a time has its head and its last block with other content', async () => {
    const { messages, writes } = await writesOf(profileOf(edition), edition, 2 * 524_288);
    expect(writes.map(({ length }) => length)).toEqual([(messages[0]?.length ?? 0) - 524_304, 524_304]);
    expect(digests([Buffer.concat(writes)])).toEqual(digests(messages));
  });
});

describe.each(packeted)('a file of $id', (edition) => {
  test.each([0, 16, 1008, 1023, 1024, 3000, 1_100_000])('of %i bytes has a write for each packet', async (size) => {
    const { messages, writes } = await writesOf(profileOf(edition), edition, size, 1024);
    expect(digests(writes)).toEqual(digests(messages));
  });

  test.each([10_000, 65_537])('has one with slices of %i too, which are read in pieces', async (sliceSize) => {
    const { messages, writes } = await writesOf(profileOf(edition), edition, 2_300_000, sliceSize);
    expect(digests(writes)).toEqual(digests(messages));
  });
});

describe.each(dialects.filter(({ content }) => content.form !== 'single'))('a file as $id cuts it', (profile) => {
  test('has a write for each packet, filler included', async () => {
    const edition = packeted.find(({ id }) => profile.id.startsWith(id));
    if (edition === undefined || profile.content.form === 'single') throw new Error(`no edition of ${profile.id}`);
    const { writes } = await writesOf(profile, edition, 20_000, profile.content.size);
    expect(writes.length).toBeGreaterThan(1);
    expect(writes.map((bytes) => bytes.readUInt32LE(19) + HEADER)).toEqual(writes.map(({ length }) => length));
  });
});

test('a file as 2024b-a cuts it goes in slices of 8192 bytes', () => {
  expect(dialects.find(({ id }) => id === '2024b-a')?.content).toMatchObject({ form: 'slices', size: 8192 });
});
