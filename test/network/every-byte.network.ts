import type * as keyPairs from '../../src/crypto/key-pair';
import { allEditions } from '../bytes/editions';
import { DIRECTIONS, WAYS, wrongPoints } from './expectations';
import { Matrix } from './matrix';
import type { Cut, Direction } from './proxy';

// One key pair for all clients: to make one takes longer than all the rest of a run.
jest.mock('../../src/crypto/key-pair', () => {
  const { generateKeyPair } = jest.requireActual<typeof keyPairs>('../../src/crypto/key-pair');
  const made = new Map<unknown, ReturnType<typeof generateKeyPair>>();
  return {
    generateKeyPair: (rules: Parameters<typeof generateKeyPair>[0]) => {
      const key = made.get(rules) ?? generateKeyPair(rules);
      made.set(rules, key);
      return key;
    },
  };
});

function everyByte(lengths: Readonly<Record<Direction, number>>): readonly Cut[] {
  return WAYS.flatMap((way) =>
    DIRECTIONS.flatMap((direction) =>
      Array.from({ length: lengths[direction] + 1 }, (_, after) => ({ way, direction, after })),
    ),
  );
}

test.each(allEditions)(
  'in $id a run that is cut at any byte says so, and the next one stores the file',
  async ({ id }) => {
    const matrix = await Matrix.start(id);
    try {
      const cuts = everyByte(await matrix.lengths());
      const wrong = await wrongPoints(matrix, cuts);
      process.stdout.write(`${id}: ${cuts.length} cuts, ${wrong.length} not as expected\n`);
      expect(wrong).toEqual([]);
    } finally {
      await matrix.stop();
    }
  },
);
