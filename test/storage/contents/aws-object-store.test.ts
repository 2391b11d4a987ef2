import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsObjectStore } from '../../../src/storage/contents/s3/aws-object-store';
import type { ObjectStoreError } from '../../../src/storage/contents/s3/object-store-error';

/** What the store was asked, and answers. */
interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let server: Server;
let asked: Asked[];
let answer: (response: ServerResponse) => void;
let store: AwsObjectStore;
const before = { ...process.env };

beforeEach(async () => {
  asked = [];
  answer = (response) => response.end();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(chunks) });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  process.env['AWS_ACCESS_KEY_ID'] = 'key';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  store = await AwsObjectStore.open('bucket', { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` });
});

afterEach(async () => {
  store.close();
  await new Promise((resolve) => server.close(resolve));
  process.env = { ...before };
});

function body(text: string): { bytes: Uint8Array; md5: Uint8Array } {
  return { bytes: Buffer.from(text), md5: createHash('md5').update(text).digest() };
}

/** An answer as stores write it. */
function refusal(status: number, code: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
}

async function failureOf(task: Promise<unknown>): Promise<ObjectStoreError> {
  return task.then(
    () => {
      throw new Error('nothing failed');
    },
    (error: unknown) => error as ObjectStoreError,
  );
}

test('stores an object with its MD5, only where there is none, with a length and no other checksum', async () => {
  expect(await store.put('a/b', body('hello'))).toBe('stored');
  const [request] = asked;
  expect(request).toMatchObject({ method: 'PUT', body: Buffer.from('hello') });
  expect(request?.url).toMatch(/^\/bucket\/a\/b(\?|$)/);
  expect(request?.headers).toMatchObject({
    'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
    'content-length': '5',
    'if-none-match': '*',
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
  });
  expect(request?.headers['authorization']).toContain('content-md5');
  expect(Object.keys(request?.headers ?? {}).filter((name) => /checksum|trailer|expect/.test(name))).toEqual([]);
});

test('says that an object exists, or that there is none', async () => {
  answer = refusal(412, 'PreconditionFailed');
  expect(await store.put('a', body('x'))).toBe('exists');
  answer = refusal(404, 'NoSuchKey');
  expect(await store.get('a', 0)).toBeUndefined();
  expect(await store.listParts({ key: 'a', uploadId: 'u' })).toBeUndefined();
  expect(await store.complete({ key: 'a', uploadId: 'u' }, [{ number: 1, etag: 'e' }])).toBe('unknown');
  await store.abort({ key: 'a', uploadId: 'u' });
  await store.remove('a');
  answer = (response) => response.writeHead(404).end();
  expect(await store.head('a')).toBeUndefined();
});

test('does not take a missing bucket for a missing object', async () => {
  answer = refusal(404, 'NoSuchBucket');
  const failure = await failureOf(store.get('a', 0));
  expect(failure).toMatchObject({ code: 'E_STORAGE', isPassing: false });
  expect(failure.hint).toContain('Make the bucket bucket');
});

test('says of an etag nothing where the store encrypts', async () => {
  const facts = { 'Content-Length': '7', ETag: '"0123"' };
  answer = (response) => response.writeHead(200, facts).end();
  expect(await store.head('a')).toEqual({ size: 7, etag: '0123' });
  answer = (response) => response.writeHead(200, { ...facts, 'x-amz-server-side-encryption': 'aws:kms' }).end();
  expect(await store.head('a')).toEqual({ size: 7, etag: undefined });
});

test('dates a list by the store', async () => {
  answer = (response) => {
    response.writeHead(200, { 'Content-Type': 'application/xml', Date: 'Fri, 02 Jan 2026 03:04:05 GMT' });
    response.end(
      '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>3</Size>' +
        '<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>',
    );
  };
  const pages = [];
  for await (const page of store.list('')) pages.push(page);
  expect(pages).toEqual([
    {
      listed: [{ key: 'a', size: 3, modifiedAt: new Date('2026-01-01T00:00:00Z') }],
      storeTime: new Date('2026-01-02T03:04:05Z'),
    },
  ]);
});

test.each([
  [500, 'InternalError', true],
  [503, 'SlowDown', true],
  [400, 'BadDigest', true],
  [409, 'ConditionalRequestConflict', true],
  [400, 'EntityTooSmall', false],
  [403, 'AccessDenied', false],
])('knows whether %i %s passes', async (status, code, isPassing) => {
  answer = refusal(status, code);
  expect(await failureOf(store.put('a', body('x')))).toMatchObject({ isPassing, code: 'E_STORAGE' });
  expect(asked).toHaveLength(1);
});

test('takes the page of a balancer that has no gateway for a failure that passes', async () => {
  answer = (response) => response.writeHead(503, { 'Content-Type': 'text/html' }).end('<html><body>503</body></html>');
  expect(await failureOf(store.complete({ key: 'a', uploadId: 'u' }, []))).toMatchObject({ isPassing: true });
});

test.each([
  ['InvalidAccessKeyId', 'AWS_ACCESS_KEY_ID'],
  ['SignatureDoesNotMatch', 'AWS_SECRET_ACCESS_KEY'],
  ['AccessDenied', 's3:PutObject'],
  ['RequestTimeTooSkewed', 'clock'],
])('says what to do about %s', async (code, advice) => {
  answer = refusal(403, code);
  const failure = await failureOf(store.probe(''));
  expect(failure.message).toContain(`bucket at http://127.0.0.1`);
  expect(failure.hint).toContain(advice);
});

test('says what to do where the store cannot be reached, which passes, and where there are no keys, which does not', async () => {
  const nowhere = await AwsObjectStore.open('bucket', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' });
  const unreachable = await failureOf(nowhere.probe(''));
  expect(unreachable).toMatchObject({ isPassing: true, code: 'E_STORAGE' });
  expect(unreachable.hint).toContain('AWS_ENDPOINT_URL_S3');
  expect(unreachable.hint).not.toContain('disk');
  nowhere.close();
  process.env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent';
  process.env['AWS_CONFIG_FILE'] = '/nonexistent';
  const keyless = await AwsObjectStore.open('bucket', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' });
  const failure = await failureOf(keyless.put('a', body('x')));
  expect(failure).toMatchObject({ isPassing: false });
  expect(failure.hint).toContain('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  keyless.close();
});

test('a part that is cut off on its way passes', async () => {
  answer = (response) => response.destroy();
  expect(await failureOf(store.uploadPart({ key: 'a', uploadId: 'u' }, 1, body('x')))).toMatchObject({
    isPassing: true,
  });
});

test('says that a request was not answered in the time that it was given, and that another may be', async () => {
  answer = () => undefined;
  const limited = store.within(100);
  expect(await failureOf(limited.remove('key'))).toMatchObject({
    message: expect.stringMatching(/: it did not answer within 0\.\d+ s$/),
    isPassing: true,
  });
  expect(await failureOf(limited.remove('key'))).toMatchObject({ isPassing: true });
  server.closeAllConnections();
});
