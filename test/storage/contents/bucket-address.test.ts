import { StorageError } from '../../../src/storage';
import { bucketAddress } from '../../../src/storage/contents/s3/bucket-address';

test.each([
  ['s3://bucket', 'bucket', ''],
  ['s3://bucket/', 'bucket', ''],
  ['s3://my.bucket-1/course', 'my.bucket-1', 'course'],
  ['s3://bucket/a/b_c/', 'bucket', 'a/b_c'],
  ['s3://bucket/.a/...', 'bucket', '.a/...'],
])('%s is bucket %s with prefix "%s"', (url, bucket, prefix) => {
  expect(bucketAddress(url)).toEqual({ bucket, prefix });
});

test.each([
  '',
  'bucket',
  's3:bucket',
  's3://',
  's3:///a',
  'http://bucket/a',
  's3://Bucket',
  's3://b',
  's3://bucket//a',
  's3://bucket/a b',
  's3://bucket/..',
  's3://bucket/a/./b',
  's3://bucket/a/../b',
])('"%s" is no address, and the error shows how one is written', (url) => {
  let thrown: unknown;
  try {
    bucketAddress(url);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(StorageError);
  expect(thrown).toMatchObject({ code: 'E_CONTENTS_URL', hint: expect.stringContaining('s3://BUCKET/PREFIX') });
});
