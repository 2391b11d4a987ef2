import type { Contents, Warn } from '../../../src/storage/contents/contents';
import { FolderContents } from '../../../src/storage/contents/folder/folder-contents';
import { openS3Contents } from '../../../src/storage/contents/s3/open-s3-contents';
import { S3Contents } from '../../../src/storage/contents/s3/s3-contents';
import { temporaryDirectory } from '../fixture';
import { CONTRACT } from './contract';
import { MemoryStore } from './memory-store';
import { testOptions } from './test-options';

/** `s3://BUCKET/PREFIX` in a store that runs; the variables of AWS say where it is. */
const RUNNING_STORE = process.env['SEALWIRE_TEST_S3'];

interface Implementation {
  readonly name: string;
  open(warn: Warn): Promise<Contents>;
}

const folder: Implementation = {
  name: 'a folder',
  open: async (warn) => {
    const contents = new FolderContents(await temporaryDirectory(), warn);
    await contents.prepare();
    return contents;
  },
};

const buckets = [false, true].map((readBack): Implementation => ({
  name: readBack ? 'a bucket, read back' : 'a bucket',
  open: async (warn) =>
    new S3Contents({ ...testOptions(), store: new MemoryStore(), prefix: 'one/two', readBack, warn }),
}));

const running = [RUNNING_STORE ?? []].flat().map((url): Implementation => ({
  name: 'a store that runs',
  open: (warn) => openS3Contents(url, { warn, readBack: true }),
}));

describe.each([folder, ...buckets, ...running])('$name', ({ open }) => {
  const warnings: Error[] = [];
  let contents: Contents;

  beforeEach(async () => {
    contents = await open((error) => warnings.push(error));
  });

  afterEach(async () => {
    await contents.close();
    expect(warnings.splice(0)).toEqual([]);
  });

  it.each(CONTRACT)('$behaviour', async ({ expectOf }) => expectOf(contents));
});
