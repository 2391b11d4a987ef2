import { resolve } from 'node:path';
import { BenchError } from '../bench-error';
import type { Case, Context } from '../case';
import { measureInRounds, type Contender } from '../measure/rounds';
import { findProgram, NOT_INSTALLED } from '../peers/find-program';

const SIZE = 800 * 2 ** 20;
const OURS = resolve(__dirname, '../programs/checksum.js');
const TIMEOUT = 60;

/** A program that sums a file, and what it prints: the checksum, and its own time where its start is not to count. */
interface Summing {
  readonly name: string;
  readonly how: string;
  readonly isPeer?: boolean;
  readonly absent?: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly read: (output: string) => { readonly checksum: number; readonly seconds?: number };
}

function contender({ children }: Context, summing: Summing, seen: Set<number>): Contender {
  const { name, how, isPeer = false, absent, program, args, read } = summing;
  return {
    name,
    how,
    isPeer,
    ...(absent === undefined ? {} : { absent }),
    run: async () => {
      const { output, seconds } = await children.run({ program, args }, TIMEOUT);
      const { checksum, seconds: own = seconds } = read(output);
      seen.add(checksum);
      return { speed: SIZE / own };
    },
    verify: async () => {
      if (seen.size > 1) throw new BenchError('E_WRONG', `the checksums differ: ${[...seen].join(', ')}`);
    },
    clean: async () => undefined,
  };
}

/** The checksum of the protocol beside the command of that name. */
export const checksum: Case = {
  name: 'checksum',
  title: 'Checksum',
  text:
    'POSIX cksum of 800 MiB from the cache, the reading included: our code, as the client calls it, from its first read on, and the ' +
    'command of coreutils from its start.',
  runs: { quick: 2, full: 15 },
  space: () => SIZE,
  quantities: [{ name: 'speed', label: 'speed', unit: 'bytesPerSecond' }],
  goals: [
    {
      text: 'speed of coreutils cksum',
      of: 'sealwire',
      against: 'coreutils cksum',
      quantity: 'speed',
      bound: 'least',
      demand: 0.6,
    },
  ],
  measure: async (context) => {
    const source = await context.directory.randomFile(SIZE, 'large.bin');
    const cksum = findProgram('cksum');
    const seen = new Set<number>();
    const ours: Summing = {
      name: 'sealwire',
      how: 'createChecksum(posixCksum), 512 KiB at a time',
      program: process.execPath,
      args: [OURS, source],
      read: (output) => JSON.parse(output) as { checksum: number; seconds: number },
    };
    const theirs: Summing = {
      isPeer: true,
      name: 'coreutils cksum',
      how: 'cksum FILE',
      ...(cksum === undefined ? { absent: NOT_INSTALLED } : {}),
      program: cksum ?? 'cksum',
      args: [source],
      read: (output) => ({ checksum: Number(output.split(' ')[0]) }),
    };
    return measureInRounds(
      [ours, theirs].map((summing) => contender(context, summing, seen)),
      context,
    );
  },
};
