import type { Context } from '../case';
import type { Contender } from '../measure/rounds';
import { findProgram, NOT_INSTALLED } from './find-program';

const TIMEOUT = 300;

/** openssl enc of a file, into nothing: what AES-256-CBC alone takes, and reading. */
export function opensslEnc({ children }: Context, name: string, source: string): Contender {
  const program = findProgram('openssl');
  const key = ['-K', '00'.repeat(32), '-iv', '00'.repeat(16)];
  return {
    name,
    how: 'openssl enc -aes-256-cbc -out /dev/null',
    isPeer: true,
    ...(program === undefined ? { absent: NOT_INSTALLED } : {}),
    run: async () => {
      const args = ['enc', '-aes-256-cbc', ...key, '-in', source, '-out', '/dev/null'];
      const { seconds, processorSeconds } = await children.run({ program: program ?? 'openssl', args }, TIMEOUT);
      return { seconds, ...(processorSeconds === undefined ? {} : { processorSeconds }) };
    },
    verify: async () => undefined,
    clean: async () => undefined,
  };
}
