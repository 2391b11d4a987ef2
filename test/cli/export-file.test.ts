import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportFile, type Exported } from '../../src/cli/export-file';
import type { FileRecord } from '../../src/storage';

const directory = mkdtempSync(join(tmpdir(), 'sealwire-export-'));
const record: FileRecord = {
  id: Buffer.alloc(16, 1),
  clientId: Buffer.alloc(16, 2),
  clientName: Buffer.from('Ada'),
  fileName: Buffer.from('a.txt'),
  path: 'files/02/01-a.txt',
  verified: true,
  size: 5,
  checksum: 0,
  checksumId: 'posix-cksum',
  receivedAt: new Date(0),
  state: 'stored',
};
const path = join(directory, '02'.repeat(16), '01-a.txt');

afterAll(() => rmSync(directory, { recursive: true }));

/** Exports a content that is still in its row, while a torn one lies in its place. */
function exportFromRow(content: string): Promise<Exported | undefined> {
  const inPlace = join(directory, 'torn');
  writeFileSync(inPlace, content.slice(0, 2));
  return exportFile({ contentPath: () => inPlace, contentInRow: async () => Buffer.from(content) }, record, directory);
}

test('a content that has not moved from its row yet is exported from there, and left when it is there and equal', async () => {
  expect(await exportFromRow('small')).toEqual({ path, wasThere: false });
  expect(readFileSync(path, 'latin1')).toBe('small');
  expect(await exportFromRow('small')).toEqual({ path, wasThere: true });
});

test.each(['other', 'longer than it was'])('it replaces no other content (%j)', async (content) => {
  await expect(exportFromRow(content)).rejects.toMatchObject({ message: `${path} exists already` });
  expect(readFileSync(path, 'latin1')).toBe('small');
});
