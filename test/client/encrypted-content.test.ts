import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { ftruncateSync, mkdtempSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { posixCksum, zlibCrc32 } from '../../generated';
import { EncryptedContent, LocalFileError, type Content, type ContentSource } from '../../src/client/encrypted-content';
import { fileState } from '../../src/client/file-state';
import * as checksums from '../bytes/checksums';

const KEY = Buffer.alloc(32, 0x6b);
/** Bytes that are read at a time. */
const PIECE = 524_288;

let directory: string;
let handle: FileHandle | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealwire-content-'));
});

afterEach(async () => {
  await handle?.close();
  handle = undefined;
  rmSync(directory, { recursive: true, force: true });
});

/** An open file with this content. */
async function sourceOf(plaintext: Buffer, more: Partial<ContentSource> = {}): Promise<ContentSource> {
  const path = join(directory, 'a.bin');
  writeFileSync(path, plaintext);
  handle = await open(path, 'r+');
  const state = await fileState(handle);
  return { handle, state, key: KEY, iv: 'zero', ownSize: undefined, checksums: [posixCksum, zlibCrc32], ...more };
}

/** What comes, copied, because a piece is of no use once the next one is asked for. */
async function piecesOf(content: Content): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of content.pieces()) pieces.push(Buffer.from(piece));
  return pieces;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function encrypted(plaintext: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-cbc', KEY, Buffer.alloc(16));
  return Buffer.concat([cipher.update(plaintext), cipher.final()]);
}

const SIZES = [0, 1, 15, 16, 17, 4000, PIECE - 1, PIECE, PIECE + 1, PIECE + 16, 2 * PIECE, 3 * PIECE + 100, 5 * PIECE];

describe.each(SIZES)('a file of %i bytes', (size) => {
  test('is the ciphertext that it should be, with the checksums of the plaintext', async () => {
    const plaintext = randomBytes(size);
    const content = new EncryptedContent(await sourceOf(plaintext));
    expect(sha256(Buffer.concat(await piecesOf(content)))).toBe(sha256(encrypted(plaintext)));
    expect(content.checksums).toEqual(
      new Map([
        ['posix-cksum', checksums.posixCksum(plaintext)],
        ['zlib-crc32', checksums.zlibCrc32(plaintext)],
      ]),
    );
  });

  test('comes in a ciphertext for each chunk', async () => {
    const plaintext = randomBytes(size);
    const ownSize = 1000;
    const own = await piecesOf(new EncryptedContent(await sourceOf(plaintext.subarray(0, 20_500), { ownSize })));
    const chunks = Array.from({ length: Math.ceil(Math.min(size, 20_500) / ownSize) }, (_, index) =>
      plaintext.subarray(index * ownSize, Math.min((index + 1) * ownSize, 20_500)),
    );
    expect(own).toEqual(size === 0 ? [encrypted(plaintext)] : chunks.map(encrypted));
  });
});

test('an initialisation vector stands in front', async () => {
  const plaintext = randomBytes(PIECE + 100);
  const pieces = await piecesOf(new EncryptedContent(await sourceOf(plaintext, { iv: 'prefix' })));
  const ciphertext = Buffer.concat(pieces);
  const cipher = createCipheriv('aes-256-cbc', KEY, ciphertext.subarray(0, 16));
  const due = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  expect(sha256(ciphertext.subarray(16))).toBe(sha256(due));
});

describe('a file', () => {
  const hint = 'Send it again when nothing writes to it.';
  const size = 8 * PIECE;

  /** Changes the file when its first piece has come, and tells how many bytes come in all. */
  async function changing(change: (file: number) => void): Promise<{ failure: unknown; came: number }> {
    const source = await sourceOf(Buffer.alloc(size, 1));
    let came = 0;
    const content = new EncryptedContent(source);
    const read = async (): Promise<void> => {
      for await (const piece of content.pieces()) {
        if (came === 0) change(source.handle.fd);
        came += piece.length;
      }
    };
    const failure: unknown = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LocalFileError);
    return { failure, came };
  }

  test('that grows while it is sent never becomes whole', async () => {
    const { failure, came } = await changing((file) => writeSync(file, 'more', size));
    const message = `the file changed while it was sent: it has grown beyond ${size} bytes`;
    expect(failure).toMatchObject({ name: 'LocalFileError', code: 'E_FILE_CHANGED', message, hint });
    expect(came).toBe(size - PIECE);
  });

  test('that is written to in place never becomes whole', async () => {
    const { failure, came } = await changing((file) => writeSync(file, 'torn', size - 10));
    const message = 'the file changed while it was sent: it was written to';
    expect(failure).toMatchObject({ name: 'LocalFileError', code: 'E_FILE_CHANGED', message, hint });
    expect(came).toBe(size - PIECE);
  });

  test('that shrinks while it is sent never becomes whole', async () => {
    const left = size - PIECE - 10;
    const { failure, came } = await changing((file) => ftruncateSync(file, left));
    const message = `the file changed while it was sent: it ended after ${left} of ${size} bytes`;
    expect(failure).toMatchObject({ name: 'LocalFileError', code: 'E_FILE_CHANGED', message, hint });
    expect(came).toBeLessThan(size);
  });

  test('that cannot be read says so, with the reason', async () => {
    const source = await sourceOf(Buffer.alloc(size, 1));
    const writeOnly = await open(join(directory, 'a.bin'), 'w');
    try {
      const failure: unknown = await piecesOf(new EncryptedContent({ ...source, handle: writeOnly })).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(LocalFileError);
      expect(failure).toMatchObject({ code: 'E_FILE_READ', hint: undefined });
      expect((failure as LocalFileError).message).toMatch(/^the file cannot be read: EBADF/);
      expect((failure as LocalFileError).cause).toMatchObject({ message: expect.stringMatching(/^EBADF/) });
    } finally {
      await writeOnly.close();
    }
  });

  test('has nothing left open where nothing more is asked for', async () => {
    const source = await sourceOf(randomBytes(size));
    for (let time = 0; time < 5; time++) {
      const content = new EncryptedContent(source);
      for await (const piece of content.pieces()) {
        expect(piece).toHaveLength(PIECE);
        break;
      }
    }
    // A request that has ended is still named until its callback returns.
    await nextTurn();
    expect(process.getActiveResourcesInfo().filter((name) => /FSReq/.test(name))).toEqual([]);
  });
});
