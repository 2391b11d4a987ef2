import type { Statements } from '../records/statements';
import { GRACE_MS } from '../sweep/grace';
import { strays, type SweepableContents } from '../sweep/strays';
import { sweptRows } from '../sweep/swept-rows';
import type { CheckedPlace, CheckFinding } from './store-check';

/**
 * What a check looks at in a shared store. PostgreSQL looks after its own consistency, and nothing is put in quarantine.
 *
 * @param reads on a connection that reads what is committed
 */
export function bucketCheck(contents: SweepableContents, reads: Statements): CheckedPlace {
  return {
    async *database() {
      // There is nothing to ask.
    },
    strays: () => checkStrays(contents, reads),
    quarantine: async () => ({ files: 0, bytes: 0 }),
  };
}

/** What is younger than what a sweep removes belongs to uploads, most likely. */
async function* checkStrays(contents: SweepableContents, reads: Statements): AsyncGenerator<CheckFinding, number> {
  const limit = Date.now() - GRACE_MS;
  let arriving = 0;
  for await (const found of strays({ contents, rows: sweptRows(reads), graceMs: 0 })) {
    for (const { path, size, since } of found) {
      if (since.getTime() > limit) arriving += 1;
      else yield { kind: 'stray', path, bytes: size, fate: 'swept' };
    }
  }
  return arriving;
}
