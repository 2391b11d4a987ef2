import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { prepareWorkplace, temporaryDirectory, type Workplace } from '../../../src/conformance/target/workplace';
import { readTransferInfo } from '../../../src/course/transfer-info';
import { rejection } from '../../course/refusal';
import { freshDirectory, temporaryIn } from './directory';

const { path: directory } = freshDirectory();

describe("a client's workplace", () => {
  const places: Workplace[] = [];
  afterEach(() => Promise.all(places.splice(0).map((place) => place.remove())));

  async function prepared(more: Partial<Parameters<typeof prepareWorkplace>[0]> = {}): Promise<Workplace> {
    const file = { name: 'a file.txt', content: Buffer.from('content') };
    const made = await prepareWorkplace({ host: '127.0.0.1', port: 1234, name: 'Ada Lovelace', file, ...more });
    places.push(made);
    return made;
  }

  test('holds transfer.info and the file that this names, relative to it', async () => {
    const place = await prepared();
    const told = readFileSync(join(place.directory, 'transfer.info'), 'utf8');
    expect(told).toBe('127.0.0.1:1234\nAda Lovelace\na file.txt\n');
    expect(readFileSync(join(place.directory, 'a file.txt'), 'utf8')).toBe('content');
    await expect(place.files()).resolves.toEqual(['a file.txt', 'transfer.info']);
  });

  test('names an IPv6 server in brackets', async () => {
    const place = await prepared({ host: '::1' });
    await expect(readTransferInfo(place.directory)).resolves.toMatchObject({ host: '::1', port: 1234 });
  });

  test('can be told another server for the next run, and keeps what is there', async () => {
    const place = await prepared();
    writeFileSync(join(place.directory, 'me.info'), 'me');
    await place.tell({ host: 'localhost', port: 9, name: 'Ada', file: 'a file.txt' });
    const info = { host: 'localhost', port: 9, name: 'Ada', file: 'a file.txt' };
    await expect(readTransferInfo(place.directory)).resolves.toEqual(info);
    await expect(place.meInfo()).resolves.toEqual(Buffer.from('me'));
  });

  test('gives what the client has left, in bytes', async () => {
    const place = await prepared();
    await expect(place.meInfo()).resolves.toBeUndefined();
    await expect(place.privKey()).resolves.toBeUndefined();
    writeFileSync(join(place.directory, 'me.info'), Buffer.from([0, 255]));
    writeFileSync(join(place.directory, 'priv.key'), Buffer.from([1, 254]));
    await expect(place.meInfo()).resolves.toEqual(Buffer.from([0, 255]));
    await expect(place.privKey()).resolves.toEqual(Buffer.from([1, 254]));
  });

  test('lists the files in its folders', async () => {
    const place = await prepared();
    mkdirSync(join(place.directory, 'logs', 'old'), { recursive: true });
    writeFileSync(join(place.directory, 'logs', 'old', 'a.log'), '');
    await expect(place.files()).resolves.toEqual(['a file.txt', 'logs/old/a.log', 'transfer.info']);
  });

  test('is removed with all that lies around it', async () => {
    const place = await prepared();
    writeFileSync(join(place.directory, '..', '..', 'escaped'), '');
    await place.remove();
    expect(existsSync(dirname(dirname(place.directory)))).toBe(false);
  });

  test('is not made where transfer.info cannot say what it should', async () => {
    temporaryIn(directory());
    await expect(rejection(prepared({ name: 'a\nb' }))).resolves.toEqual({
      name: 'CourseFileError',
      code: 'E_TRANSFER_INFO',
      message: 'transfer.info line 4 is one too many',
      line: 4,
      hint: 'Leave one file in it; name further files as arguments.',
    });
    expect(readdirSync(directory())).toEqual([]);
  });
});

test('a temporary directory is fresh, and lies two levels deep in one that goes with it', async () => {
  const [one, other] = await Promise.all([temporaryDirectory(), temporaryDirectory()]);
  const top = dirname(dirname(one.directory));
  expect(basename(top)).toMatch(/^sealwire-conformance-/);
  expect(dirname(dirname(other.directory))).not.toBe(top);
  expect(readdirSync(one.directory)).toEqual([]);
  await Promise.all([one.remove(), other.remove()]);
  expect(existsSync(top)).toBe(false);
});
