import { allEditions } from '../bytes/editions';
import { freshDirectory, sealwire } from './command';

const directory = freshDirectory();

test('the demo sends in every edition, twice, and says at its end that all is well', async () => {
  const { code, stdout, stderr } = await sealwire(['demo'], { cwd: directory() });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.at(-1)).toBe('All is well: every file arrived, was verified, and is byte for byte its source.');
  for (const { id } of allEditions) {
    for (const round of ['first', 'second']) {
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^ {2}${round}-${id}\\.bin +\\d+ bytes +verified +equal$`)),
      );
    }
  }
  expect([code, stderr]).toEqual([0, '']);
});
