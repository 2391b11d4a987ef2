import { ShortMemory } from '../../src/server/short-memory';
import type { Lease, Notes } from '../../src/storage';
import { Store } from '../../src/storage/store';

/** A server's own view of a store that it shares. */
export interface SharedStore {
  readonly store: Store;
  readonly notes: Notes;
}

/**
 * The stores of several servers over the database and the contents of one, with which they close: each knows of the
 * others' files what the rows say, and all have the same notes. Small contents lie where large ones do.
 *
 * @param now by which notes end, in milliseconds.
 */
export function sharedStores(base: Store, servers: number, now?: () => number): readonly SharedStore[] {
  const notes = takingTurns(new ShortMemory(now));
  const leases = new Map<string, Lease>();
  return Array.from({ length: servers }, () => {
    const shared = { notes, lease: (name: string) => leaseOf(leases, name), sweepAfterMs: Infinity, sweep: nothing };
    const { reads, writes, contents } = base['base'];
    const store = new Store({ reads, writes, contents, shared }, base['settings'], []);
    base['closers'].push(() => store.close());
    return { store, notes };
  });
}

async function* nothing() {
  // Nobody has left anything.
}

/** The same notes, as far away as a database is: others come in between. */
function takingTurns(notes: Notes): Notes {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    add: async (...note) => {
      await turn();
      await notes.add(...note);
      await turn();
    },
    take: async (key) => {
      await turn();
      const value = await notes.take(key);
      await turn();
      return value;
    },
  };
}

/** Whoever asks first holds it until he lets go. */
function leaseOf(holders: Map<string, Lease>, name: string): Lease {
  const lease: Lease = {
    hold: async () => {
      if (!holders.has(name)) holders.set(name, lease);
      return holders.get(name) === lease;
    },
    release: async () => {
      if (holders.get(name) === lease) holders.delete(name);
    },
  };
  return lease;
}
