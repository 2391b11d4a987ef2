import { GRACE_MS } from '../../sweep/grace';
import type { Warn } from '../contents';
import { bucketAddress } from './bucket-address';
import { SYSTEM_RETRY } from './retry';
import { S3Contents } from './s3-contents';

/** What {@link openS3Contents} may be told. */
export interface OpenS3ContentsOptions {
  /** Told of leftovers that could not be removed. */
  readonly warn: Warn;
  /** Whether each content is read again and compared before it is a file; not by default. */
  readonly readBack?: boolean | undefined;
  /** How old strays are when a sweep removes them, in milliseconds; {@link GRACE_MS} by default. The same for all servers. */
  readonly graceMs?: number | undefined;
  /** Where the endpoint, the region and the keys are named, as for every program that speaks to such a store. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/**
 * Makes what reaches the contents in a bucket; nothing is asked of the store yet. The SDK is loaded only here.
 *
 * @param url `s3://BUCKET/PREFIX`
 * @throws StorageError `E_CONTENTS_URL`
 */
export async function openS3Contents(
  url: string,
  { warn, readBack = false, graceMs = GRACE_MS, environment = process.env }: OpenS3ContentsOptions,
): Promise<S3Contents> {
  const { bucket, prefix } = bucketAddress(url);
  const { AwsObjectStore } = await import('./aws-object-store');
  const store = await AwsObjectStore.open(bucket, environment);
  const times = { lifetimeMs: graceMs / 2, wallClock: () => Date.now() };
  return new S3Contents({ store, prefix, retry: SYSTEM_RETRY, readBack, warn, ...times });
}
