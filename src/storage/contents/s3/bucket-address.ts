import { StorageError } from '../../error';

/** Where contents lie in a store. */
export interface BucketAddress {
  readonly bucket: string;
  /** What all keys begin with, without a slash at its ends; empty for the whole bucket. */
  readonly prefix: string;
}

/** What a bucket may be named, in every S3-compatible store. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What is in a key as it is written, and in no need of an escape anywhere; . and .. would be resolved on the way. */
const PREFIX = /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/**
 * Reads `s3://BUCKET/PREFIX`; the prefix may be left out.
 *
 * @throws StorageError `E_CONTENTS_URL`
 */
export function bucketAddress(url: string): BucketAddress {
  const match = /^s3:\/\/([^/]+)(?:\/(.*?))?\/?$/.exec(url);
  const [, bucket, prefix = ''] = match ?? [];
  if (bucket === undefined || !BUCKET.test(bucket)) throw notAnAddress(url, 'it names no bucket');
  if (prefix !== '' && !PREFIX.test(prefix)) throw notAnAddress(url, `${prefix} cannot be a prefix`);
  return { bucket, prefix };
}

function notAnAddress(url: string, why: string): StorageError {
  return new StorageError('E_CONTENTS_URL', `${url} is no place for contents: ${why}`, {
    hint:
      'Write s3://BUCKET/PREFIX: a bucket in lower-case letters, digits, hyphens and dots, and a prefix, which may be left out, ' +
      'of letters, digits, dots, hyphens and underscores.',
  });
}
