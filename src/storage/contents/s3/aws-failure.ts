import { reasonOf } from '../../error';
import { ObjectStoreError } from './object-store-error';

/** Which store a request went to, for who reads of its failure. */
export interface StorePlace {
  readonly bucket: string;
  /** The address that was named for it; `undefined` for AWS's own. */
  readonly endpoint: string | undefined;
}

/** What the SDK throws, as far as something is read from it. */
interface AwsError {
  readonly name?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number };
}

/** Codes of S3 that say that the same request may succeed later, whatever its status. */
const PASSING = new Set([
  ...['InternalError', 'SlowDown', 'ServiceUnavailable', 'RequestTimeout', 'OperationAborted', 'TimeoutError'],
  // Bytes were damaged or lost on their way.
  ...['BadDigest', 'IncompleteBody', 'XAmzContentSHA256Mismatch', 'ConditionalRequestConflict'],
]);

/** Statuses that say so without a code. */
const PASSING_STATUS = [408, 409, 429, 500, 502, 503, 504];

/** What to do about codes of S3. */
const HINTS: Readonly<Record<string, (place: StorePlace) => string>> = {
  CredentialsProviderError: ({ bucket }) =>
    `Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to keys with which the bucket ${bucket} may be read and written.`,
  InvalidAccessKeyId: () => 'The store does not know this key: check AWS_ACCESS_KEY_ID, and AWS_ENDPOINT_URL_S3.',
  SignatureDoesNotMatch: () => 'The secret does not fit the key: check AWS_SECRET_ACCESS_KEY, and AWS_REGION.',
  ExpiredToken: () => 'The session has ended: renew AWS_SESSION_TOKEN and the keys that came with it.',
  AccessDenied: ({ bucket }) => mayNot(bucket),
  NoSuchBucket: ({ bucket }) => `Make the bucket ${bucket}, or check --contents, AWS_ENDPOINT_URL_S3 and AWS_REGION.`,
  PermanentRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  RequestTimeTooSkewed: () => 'Set the clock of this machine, or of the store: they differ by too much.',
  QuotaExceeded: ({ bucket }) => `Raise the quota of the bucket ${bucket}, or make room in it.`,
};

/** Turns what the SDK threw into an error that says what to do, and whether to try again. */
export function aboutStore(what: string, place: StorePlace, error: unknown): ObjectStoreError {
  if (error instanceof ObjectStoreError) return error;
  const status = statusOf(error);
  const code = codeOf(error, status);
  const where = place.endpoint === undefined ? place.bucket : `${place.bucket} at ${place.endpoint}`;
  const reason =
    unanswered(error) ??
    [code, reasonOf(error)].filter((each) => each !== undefined && each !== 'UnknownError').join(': ');
  return new ObjectStoreError(`${what} (bucket ${where}): ${reason}`, {
    isPassing: isPassing(error, code, status),
    hint: HINTS[code ?? '']?.(place) ?? generalHint(place, status),
    cause: error,
  });
}

/** In our words, what the SDK says of a request that took too long. */
function unanswered(error: unknown): string | undefined {
  const [, ms] = /exceeded the configured (\d+) ms requestTimeout/.exec(reasonOf(error)) ?? [];
  return ms === undefined ? undefined : `it did not answer within ${Number(ms) / 1000} s`;
}

/** The status of the store's answer, where there was one. */
function statusOf(error: unknown): number | undefined {
  const { $metadata, $response } = (error ?? {}) as AwsError;
  return $response?.statusCode ?? $metadata?.httpStatusCode;
}

/** Makes a value of the one failure that is an answer; a bucket that is missing is another matter. */
export function otherwise<const Value>(status: number, value: Value): (error: unknown) => Value {
  return (error) => {
    const { cause } = error as { readonly cause?: unknown };
    if (statusOf(cause) === status && codeOf(cause, status) !== 'NoSuchBucket') return value;
    throw error;
  };
}

function codeOf(error: unknown, status: number | undefined): string | undefined {
  const { name } = error as AwsError;
  // An answer to HEAD has no text, and so no code.
  if (status === 403 && (name === 'Unknown' || name === 'Forbidden' || name === '403')) return 'AccessDenied';
  return typeof name === 'string' && name !== 'Error' ? name : undefined;
}

function isPassing(error: unknown, code: string | undefined, status: number | undefined): boolean {
  if (code !== undefined && PASSING.has(code)) return true;
  if (status !== undefined) return PASSING_STATUS.includes(status);
  // A request that was made and not answered; what is wrong before, such as keys that are missing, has no metadata.
  return (error as AwsError).$metadata !== undefined;
}

function generalHint(place: StorePlace, status: number | undefined): string {
  if (status === 403) return mayNot(place.bucket);
  const where = place.endpoint ?? 'the endpoint of AWS_REGION';
  return `Check that the store answers at ${where} (AWS_ENDPOINT_URL_S3), and that it has the bucket ${place.bucket}.`;
}

function mayNot(bucket: string): string {
  return (
    `Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and allow the key s3:PutObject, s3:GetObject, s3:DeleteObject, ` +
    `s3:AbortMultipartUpload and s3:ListMultipartUploadParts on the objects of the bucket ${bucket}, and s3:ListBucket and ` +
    's3:ListBucketMultipartUploads on itself.'
  );
}

function wrongRegion({ bucket }: StorePlace): string {
  return `Set AWS_REGION to the region of the bucket ${bucket}.`;
}
