import type * as ClientS3 from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';

/** How long a connection may take to be made, in milliseconds. */
const CONNECT_MS = 5_000;

/** How long an answer may take to begin, in milliseconds: longer than a store takes to notice a dead disk. */
export const ANSWER_MS = 20_000;

/** How long a connection may be silent in the middle of an object, in milliseconds. */
const SILENT_MS = 60_000;

/** AWS's SDK, which is loaded only where contents lie in a bucket. */
export type Sdk = typeof ClientS3;

export async function loadSdk(): Promise<Sdk> {
  // What it would say of Node 20 is in docs/decisions/dependencies.md, and nothing that an operator can do.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return import('@aws-sdk/client-s3');
}

/** The address of the store in the usual variables; `undefined` for AWS's own. */
export function endpointIn(environment: NodeJS.ProcessEnv): string | undefined {
  return environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
}

/** A client that speaks to any S3-compatible store. It finds region and keys by itself. */
export function s3Client({ S3Client }: Sdk, environment: NodeJS.ProcessEnv): S3Client {
  const endpoint = endpointIn(environment);
  // A store of one's own seldom has regions, but a signature has to name one.
  const region = environment['AWS_REGION'] ?? 'us-east-1';
  const client = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint, region, forcePathStyle: true }),
    maxAttempts: 1,
    // Many stores refuse the checksums that the SDK adds by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // It would take a new connection for every part.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: SILENT_MS,
      httpAgent: { keepAlive: true, maxSockets: Infinity },
      httpsAgent: { keepAlive: true, maxSockets: Infinity },
    },
  });
  signByMd5(client);
  keepStoreTime(client);
  return client;
}

/**
 * What the store said the time was in an answer.
 *
 * @throws Error where it said nothing, which HTTP forbids
 */
export function storeTimeOf({ $metadata }: { readonly $metadata: object }): Date {
  const time = new Date(($metadata as Timed).storeTime ?? '');
  if (Number.isNaN(time.getTime())) throw new Error('the store does not say what time it is');
  return time;
}

interface Timed {
  storeTime?: string;
}

/** The header in which the hash of a body goes into the signature. */
const HASH_HEADER = 'x-amz-content-sha256';

/** Bodies whose MD5 is signed need not be summed by SHA-256 as well, which takes as long again as all else. */
function signByMd5(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { readonly headers: Record<string, string> };
      if (Object.keys(headers).some((name) => name.toLowerCase() === 'content-md5'))
        headers[HASH_HEADER] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'signByMd5' },
  );
}

/** Keeps the time of each answer with it. */
function keepStoreTime(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers: Readonly<Record<string, string>> };
      const metadata = result.output?.$metadata as Timed | undefined;
      if (metadata !== undefined && headers['date'] !== undefined) metadata.storeTime = headers['date'];
      return result;
    },
    { step: 'deserialize', name: 'keepStoreTime', priority: 'high' },
  );
}
