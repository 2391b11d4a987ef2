import { requestKind, StatementReader } from '../../../bench/scale/measure/relays';

/** A message of PostgreSQL's protocol: a letter, but for the first, and a length that counts itself. */
function message(letter: string, ...body: readonly (string | Buffer)[]): Buffer {
  const content = Buffer.concat(body.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(letter), length, content]);
}

const START = message('', Buffer.from('00030000', 'hex'), 'user', 'sealwire', Buffer.from('00', 'hex'));
const MAY_I_ENCRYPT = message('', Buffer.from('04d2162f', 'hex'));

/** The first words of the statements in bytes that come in pieces of a size. */
function statementsIn(bytes: Buffer, size: number): string[] {
  const found: string[] = [];
  const reader = new StatementReader((word) => found.push(word));
  for (let from = 0; from < bytes.length; from += size) reader.read(bytes.subarray(from, from + size));
  return found;
}

test('a statement is counted when it is sent whole, and when it is executed, in pieces of any size', () => {
  const bytes = Buffer.concat([
    ...[MAY_I_ENCRYPT, START, message('Q', 'BEGIN')],
    message('P', 'one', 'insert into "files" values ($1)', Buffer.from('0000', 'hex')),
    ...[message('B', '', 'one', Buffer.alloc(6)), message('E', '', Buffer.alloc(4)), message('S')],
    ...[message('B', '', 'one', Buffer.alloc(6)), message('E', '', Buffer.alloc(4)), message('S')],
    message('Q', '  COMMIT'),
  ]);
  for (const size of [1, 7, bytes.length]) {
    expect(statementsIn(bytes, size)).toEqual(['BEGIN', 'INSERT', 'INSERT', 'COMMIT']);
  }
});

test('what is prepared, described or said of a password is no statement', () => {
  const bytes = Buffer.concat([
    START,
    message('p', 'secret'),
    message('P', '', 'SELECT 1'),
    message('D', 'S'),
    message('S'),
  ]);
  expect(statementsIn(bytes, bytes.length)).toEqual([]);
});

test.each([
  ['PUT', '/bucket/a/key?x-id=PutObject', 'PutObject'],
  ['PUT', '/bucket', 'CreateBucket'],
  ['POST', '/bucket/key?uploads=', 'CreateMultipartUpload'],
  ['PUT', '/bucket/key?partNumber=1&uploadId=u', 'UploadPart'],
  ['POST', '/bucket/key?uploadId=u', 'CompleteMultipartUpload'],
  ['DELETE', '/bucket/key?uploadId=u', 'AbortMultipartUpload'],
  ['GET', '/bucket/key?uploadId=u', 'ListParts'],
  ['GET', '/bucket?list-type=2&prefix=p', 'ListObjectsV2'],
  ['GET', '/bucket/?uploads', 'ListMultipartUploads'],
  ['GET', '/bucket/key', 'GetObject'],
  ['HEAD', '/bucket/key', 'HeadObject'],
  ['HEAD', '/bucket/', 'HeadBucket'],
  ['DELETE', '/bucket/key', 'DeleteObject'],
])('%s %s is %s', (method, path, kind) => {
  expect(requestKind(method, path)).toBe(kind);
});
