import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentity, writeIdentity } from '../../src/course/identity';
import { recordings } from '../captures';
import { freshDirectory } from './directory';
import { rejection } from './refusal';

const directory = freshDirectory();
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(directory(), name), content);
const got = (name: string): string => readFileSync(join(directory(), name), 'utf8');

const hex = '00112233445566778899aabbccddeeff';
const identity = {
  name: Buffer.from('Demo'),
  clientId: Buffer.from(hex, 'hex'),
  privateKeyDer: Buffer.from('0123456789'),
};
const meInfo = `Demo\n${hex}\nMDEyMzQ1Njc4OQ==\n\n`;

describe('reading an identity', () => {
  test('finds none where there is no me.info, even beside a priv.key', async () => {
    put('priv.key', 'MDEyMzQ1Njc4OQ==');
    await expect(readIdentity(directory())).resolves.toBeUndefined();
  });

  test('takes every recorded pair of files without a warning', async () => {
    const pairs = recordings().flatMap(({ meInfo, privKey }) => (meInfo && privKey ? [{ meInfo, privKey }] : []));
    for (const { meInfo, privKey } of pairs) {
      put('me.info', meInfo);
      put('priv.key', privKey);
      await expect(readIdentity(directory())).resolves.toMatchObject({ warning: undefined });
    }
    expect(pairs).toHaveLength(25);
  });

  test('takes the key of me.info where there is no priv.key', async () => {
    put('me.info', meInfo);
    const read = await readIdentity(directory());
    expect(read?.warning).toBeUndefined();
    expect(Buffer.from(read?.privateKeyDer ?? []).toString()).toBe('0123456789');
  });

  test('takes the key of priv.key where me.info has none', async () => {
    put('me.info', `Demo\n${hex}\n`);
    put('priv.key', 'MDEyMzQ1Njc4OQ==');
    const read = await readIdentity(directory());
    expect(read?.warning).toBeUndefined();
    expect(Buffer.from(read?.privateKeyDer ?? []).toString()).toBe('0123456789');
  });

  test('has no key where neither file has one', async () => {
    put('me.info', `Demo\n${hex}\n`);
    await expect(readIdentity(directory())).resolves.toMatchObject({ privateKeyDer: undefined, warning: undefined });
  });

  test('takes the key of me.info, with a warning, where priv.key holds another', async () => {
    put('me.info', meInfo);
    put('priv.key', 'b3RoZXIh');
    const read = await readIdentity(directory());
    expect(Buffer.from(read?.privateKeyDer ?? []).toString()).toBe('0123456789');
    expect(read?.warning).toBe('priv.key holds another key than me.info; the one of me.info is used');
  });

  test('takes the key of me.info, with a warning, where priv.key is damaged', async () => {
    put('me.info', meInfo);
    put('priv.key', '***');
    const read = await readIdentity(directory());
    expect(Buffer.from(read?.privateKeyDer ?? []).toString()).toBe('0123456789');
    expect(read?.warning).toBe('priv.key holds neither base64 nor DER; the key of me.info is used');
  });

  test('is refused where priv.key is damaged and me.info has no key', async () => {
    put('me.info', `Demo\n${hex}\n`);
    put('priv.key', '***');
    expect(await rejection(readIdentity(directory()))).toMatchObject({ code: 'E_PRIV_KEY' });
  });

  test('is refused where me.info is damaged, whatever priv.key holds', async () => {
    put('me.info', 'Demo\n');
    put('priv.key', 'MDEyMzQ1Njc4OQ==');
    expect(await rejection(readIdentity(directory()))).toMatchObject({ code: 'E_ME_INFO', line: 2 });
  });
});

describe('writing an identity', () => {
  test('makes both files in the reference form, in a directory that it creates, and nothing else', async () => {
    const profile = join(directory(), 'a', 'b');
    await writeIdentity(profile, identity);
    expect(readFileSync(join(profile, 'me.info'), 'utf8')).toBe(meInfo);
    expect(readFileSync(join(profile, 'priv.key'), 'utf8')).toBe('MDEyMzQ1Njc4OQ==\n\n');
    expect(readdirSync(profile)).toEqual(['me.info', 'priv.key']);
  });

  test('replaces both files of before', async () => {
    put('me.info', 'old\n');
    put('priv.key', 'old\n');
    await writeIdentity(directory(), identity);
    expect([got('me.info'), got('priv.key')]).toEqual([meInfo, 'MDEyMzQ1Njc4OQ==\n\n']);
  });

  test('removes the priv.key of before where there is no key now', async () => {
    put('priv.key', 'old\n');
    await writeIdentity(directory(), { ...identity, privateKeyDer: undefined });
    expect(got('me.info')).toBe(`Demo\n${hex}\n`);
    expect(existsSync(join(directory(), 'priv.key'))).toBe(false);
  });

  (process.platform === 'win32' ? test.skip : test)(
    'lets nobody but the owner read, even where others could before (Windows has no file modes)',
    async () => {
      put('me.info', 'old\n');
      chmodSync(join(directory(), 'me.info'), 0o644);
      await writeIdentity(directory(), identity);
      const modes = ['me.info', 'priv.key'].map((name) => statSync(join(directory(), name)).mode & 0o777);
      expect(modes).toEqual([0o600, 0o600]);
    },
  );

  test('leaves what was there where the new identity cannot be said', async () => {
    put('me.info', meInfo);
    expect(await rejection(writeIdentity(directory(), { ...identity, name: Buffer.from('a\nb') }))).toMatchObject({
      code: 'E_ME_INFO',
    });
    expect(got('me.info')).toBe(meInfo);
  });

  test('is a named error where a file cannot be replaced, and leaves no temporary file', async () => {
    mkdirSync(join(directory(), 'me.info', 'in the way'), { recursive: true });
    expect(await rejection(writeIdentity(directory(), identity))).toMatchObject({
      name: 'CourseFileError',
      code: 'E_COURSE_FILE',
      hint: 'Make it a directory that this user may write to, or name another one.',
    });
    expect(readdirSync(directory())).toEqual(['me.info']);
  });
});
