import { allEditions } from '../bytes/editions';
import { Matrix } from './matrix';

describe.each(allEditions)('in $id', ({ id }) => {
  test.each(['oneByOne', 'together'] as const)('a run whose bytes come %s is a run like any other', async (pieces) => {
    const matrix = await Matrix.start(id);
    try {
      for (const name of ['new', 'new', 'other']) {
        expect(await matrix.send(name, { pieces })).toMatchObject({ exitCode: 0, text: '1 file stored and verified' });
      }
      expect(await matrix.remains()).toEqual([]);
    } finally {
      await matrix.stop();
    }
  });
});
