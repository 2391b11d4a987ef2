import { join } from 'node:path';
import { INJECTED, type Effect, type Way } from './fault';
import { ROOT } from './server-process';

const LOADER = join(ROOT, 'test', 'faults', 'in-storage.cjs');

const DEADLY: readonly Effect[] = ['kill', 'cut'];
/** What changes nothing, so that it does not matter on which side of it a process ends. */
const READS = new Set(['access', 'stat', 'readdirSync', 'close', 'read'].map((name) => `storage.${name}`));
const TAKES_SPACE = new Set(['storage.open', 'storage.mkdir', 'storage.rename', 'storage.sync', 'storage.datasync']);
const WRITES = new Set(['storage.write', 'storage.writev']);

/** The calls that storage makes itself, by functions in their place: on every system, and without those of SQLite. */
export const storageCalls: Way = {
  name: 'storage',
  unavailable: () => undefined,
  watched: ({ program, args, env }, _, log, fault) => {
    const chosen = fault && { ...fault, call: fault.call.replace(/^storage\./, '') };
    return {
      program,
      args: ['--require', LOADER, ...args],
      env: { ...env, FAULT_IN_STORAGE: JSON.stringify({ log, ...chosen }) },
    };
  },
  callsIn: (log) => {
    const counts = new Map<string, number>();
    return log.split('\n').flatMap((text, line) => {
      const name = text.split(' ', 1)[0] ?? '';
      if (name === '' || name === INJECTED) return [];
      const call = `storage.${name}`;
      const number = (counts.get(call) ?? 0) + 1;
      counts.set(call, number);
      return [{ call, number, line, effects: effectsAt(call) }];
    });
  },
};

function effectsAt(call: string): readonly Effect[] {
  if (WRITES.has(call)) return [...DEADLY, 'EIO', 'ENOSPC', 'short'];
  if (READS.has(call)) return ['EIO'];
  return TAKES_SPACE.has(call) ? [...DEADLY, 'EIO', 'ENOSPC'] : [...DEADLY, 'EIO'];
}
