import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects, editions } from '../../generated';
import { LOCAL_HEADER, proxied, proxiedOverIpv6, proxyHeader, tlv } from '../bytes/proxy-header';
import type { TargetName } from './corpus';

const CAPTURES = join('test', 'captures');

/** The longest input that a seed makes, in bytes. */
const LONGEST = 3000;

/** What one side of a recorded connection has said, piece by piece. */
interface RecordedSide {
  readonly edition: string;
  readonly direction: 'C>S' | 'S>C';
  readonly pieces: readonly Buffer[];
}

/** The inputs from which fuzzing begins: what the recorded programs have said, and the files that they have left. */
export function seedsFor(target: TargetName): readonly Buffer[] {
  switch (target) {
    case 'framer':
      return sides().map(({ edition, direction, pieces }) =>
        short([profileOf(edition), direction === 'C>S' ? 0 : 1, 7], ...pieces),
      );
    case 'decoders':
      return sides().flatMap(({ edition, direction, pieces }) =>
        pieces.map((piece) => short([profileOf(edition), direction === 'C>S' ? 0 : 1], piece)),
      );
    case 'server-session':
      return sides().flatMap((side) => (side.direction === 'C>S' ? [script([profileOf(side.edition)], side)] : []));
    case 'client-session':
      return sides().flatMap((side) =>
        side.direction === 'S>C' ? [script([profileOf(side.edition), 0, 0], side)] : [],
      );
    case 'captures':
      return folders().map((folder) => short([0], readFileSync(join(folder, 'session.jsonl'))));
    case 'course-files':
      return [...filesCalled('me.info', 0), ...filesCalled('priv.key', 1), ...filesCalled('me.info', 2), ...texts()];
    case 'proxy-header':
      return proxyHeaders().flatMap((header) => [0, 3].map((size) => short([size], header, Buffer.from('behind'))));
  }
}

/** The number by which an input chooses a profile. */
function profileOf(edition: string): number {
  return [...editions, ...dialects].findIndex(({ id }) => id === edition);
}

function short(choices: readonly number[], ...bytes: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(choices), ...bytes]).subarray(0, LONGEST);
}

/** Pieces as an input for a session: each with a choice and its length in front. */
function script(choices: readonly number[], { pieces }: RecordedSide): Buffer {
  const heard = pieces.flatMap((piece) => [Buffer.from([0, piece.length & 0xff, piece.length >> 8]), piece]);
  return short(choices, ...heard);
}

function filesCalled(name: string, reader: number): readonly Buffer[] {
  const paths = folders().map((folder) => join(folder, name));
  return paths.filter((path) => existsSync(path)).map((path) => short([reader], readFileSync(path)));
}

function texts(): readonly Buffer[] {
  return [short([3], Buffer.from('127.0.0.1:1256\nAlice\nreport.txt\n')), short([4], Buffer.from('[::1]:1256'))];
}

/** Headers in every family, with and without more behind the addresses, and what is none. */
function proxyHeaders(): readonly Buffer[] {
  const families = [0x00, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32];
  return [
    ...families.map((family) => proxyHeader({ family, block: Buffer.alloc(216, 7) })),
    ...families.map((family) => proxyHeader({ versionAndCommand: 0x20, family, block: Buffer.alloc(12) })),
    proxied('192.0.2.1', 4711, Buffer.concat([tlv(0x03, Buffer.alloc(4)), tlv(0x05, Buffer.alloc(16))])),
    proxiedOverIpv6('00000000000000000000ffffc0000207', 4711),
    proxiedOverIpv6('20010db8000000000000000000000001', 4711),
    proxyHeader({ length: 0xffff }),
    proxyHeader({ family: 0x21, length: 12 }),
    LOCAL_HEADER,
    Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 4711 1256\r\n'),
  ];
}

function folders(): readonly string[] {
  const entries = readdirSync(CAPTURES, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(CAPTURES, name));
}

function sides(): readonly RecordedSide[] {
  return folders().flatMap((folder) => {
    const { edition } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as { readonly edition: string };
    const lines = readFileSync(join(folder, 'session.jsonl'), 'utf8').split('\n');
    const events = lines
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { readonly dir: string; readonly hex: string });
    return (['C>S', 'S>C'] as const).map((direction) => ({
      edition,
      direction,
      pieces: events.filter(({ dir }) => dir === direction).map(({ hex }) => Buffer.from(hex, 'hex')),
    }));
  });
}
