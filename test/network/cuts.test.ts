import { allEditions } from '../bytes/editions';
import { DIRECTIONS, WAYS, wrongPoints } from './expectations';
import { Matrix } from './matrix';
import type { Cut } from './proxy';

// Some of the bytes; `npm run test:network` has all of them.

/** Bytes of the answer to a registration: behind all of them, the client knows its id. */
const REGISTERED = 23;

/** A cut in each direction every so many bytes, each way in turn; and each at the end of the first answer. */
function someOf(lengths: Awaited<ReturnType<Matrix['lengths']>>, step: number): readonly Cut[] {
  const cuts = DIRECTIONS.flatMap((direction) => {
    const count = Math.floor(lengths[direction] / step) + 1;
    return Array.from({ length: count }, (_, index) => {
      return { direction, after: index * step, way: WAYS[index % WAYS.length] ?? 'reset' };
    });
  });
  const atTheId = WAYS.flatMap((way) => [REGISTERED - 1, REGISTERED].map((after) => ({ way, after })));
  return [...cuts, ...atTheId.map((cut) => ({ ...cut, direction: 'toClient' as const }))];
}

describe.each(allEditions)('in $id, where the network cuts a run', ({ id }) => {
  let matrix: Matrix;
  beforeAll(async () => (matrix = await Matrix.start(id)));
  afterAll(() => matrix.stop());

  test('the client says so, and its next run stores the file, with nothing left behind', async () => {
    expect(await wrongPoints(matrix, someOf(await matrix.lengths(), 191))).toEqual([]);
  });

  test('it goes on by itself in another connection', async () => {
    const cuts = someOf(await matrix.lengths(), 383).filter(({ way }) => way !== 'stall');
    for (const cut of cuts) {
      expect({ cut, ...(await matrix.goOn(cut)) }).toMatchObject({ cut, exitCode: 0 });
    }
    expect(await matrix.remains()).toEqual([]);
  });
});
