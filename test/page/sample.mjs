// A run with everything that a page can show: failures of every kind, long content, text of a peer that is hostile, hundreds
// of cases that were not judged, and names as long as they come.

import { editions } from '../../dist/generated/index.js';
import { rowsOfBytes } from '../../dist/src/inspect/rows.js';

const profile = editions.find(({ id }) => id === '2023b');

const number = (value, size) =>
  Buffer.from(Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256));
const name = (text) => Buffer.concat([Buffer.from(text), Buffer.alloc(255 - Buffer.byteLength(text))]);
const id = Buffer.from('3f9c110288a04155b21314151617a8c9', 'hex');

function request(message, ...payload) {
  const { code } = profile.requests[message];
  const body = Buffer.concat(payload);
  const bytes = Buffer.concat([id, number(profile.version, 1), number(code, 2), number(body.length, 4), body]);
  return { way: 'sent', name: message, bytes, rows: rowsOfBytes(bytes, 'request', profile) };
}

function response(message, ...payload) {
  const { code } = profile.responses[message];
  const body = Buffer.concat(payload);
  const bytes = Buffer.concat([number(profile.version, 1), number(code, 2), number(body.length, 4), body]);
  return { way: 'received', name: message, bytes, rows: rowsOfBytes(bytes, 'response', profile) };
}

const register = request('Register', name('ann'));
const registered = response('Registered', id);
const key = response('Key', id, Buffer.from(Array.from({ length: 128 }, (_, at) => (at * 37) % 256)));
const publicKey = request(
  'PublicKey',
  name('ann'),
  Buffer.from(Array.from({ length: 160 }, (_, at) => (at * 91) % 256)),
);
const content = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * at) % 251));
const sendFile = request('SendFile', number(content.length, 4), name('notes.txt'), content);
const received = (checksum, file = 'notes.txt') =>
  response('FileReceived', id, number(content.length, 4), name(file), checksum);

function result(caseId, status, rest = {}) {
  const { title = 'A name that is free is registered', level = 'MUST', requirement, sends, accepts, ...other } = rest;
  return {
    info: {
      id: caseId,
      title,
      level,
      requirement:
        requirement ??
        'The client id is the one that the server gave at registration; a server knows whom it gave one.',
      sends: sends ?? 'A registration under a name that nobody has.',
      accepts: accepts ?? ['Registered, with an id of 16 bytes'],
    },
    status,
    durationMs: 4 + ((caseId.length * 7) % 40),
    found: undefined,
    evidence: undefined,
    reason: undefined,
    rerun: `npx sealwire conformance server --target 127.0.0.1:1357 --edition 2023b --only ${caseId}`,
    ...other,
  };
}

function difference(came, expected) {
  const at = came.findIndex((byte, index) => byte !== expected[index]);
  return at < 0 ? came.length : at;
}

function mismatch(came, expected, before, findings = []) {
  return {
    conversation: [...before, { ...came, name: undefined }],
    received: came,
    difference: difference(came.bytes, expected.bytes),
    expected: expected.bytes,
    findings,
  };
}

const checksum = number(0x1c291ca3, 4);
const swapped = received(Buffer.from(checksum).reverse());
const right = received(checksum);
const cutName = received(checksum, 'notes');
const short = registered.bytes.subarray(0, 21);
const hostile = '<script>document.title = "taken over"</script><img src=x onerror=alert(1)> \u001b[2J\u202egnp.exe';

const subjects = ['register', 'public-key', 'send-file', 'reconnect', 'checksum', 'stream', 'header', 'names'];
const details = [
  'split-at-every-byte',
  'glued-to-the-next',
  'largest-payload',
  'empty',
  'unknown-code',
  'garbage-after-nul',
];
const titles = [
  'A message that comes byte by byte is understood',
  'Two messages in one piece are two messages',
  'The largest payload that the edition allows is read to its end',
  'An empty name is refused',
  'A code that the edition does not list is refused or ends the connection, and the next client is served',
  'What stands behind the first NUL of a name means nothing',
];
const passes = subjects.flatMap((subject) =>
  details.map((detail, at) => result(`2023b/${subject}/${detail}`, 'passed', { title: titles[at] })),
);

const server = {
  side: 'server',
  profile: '2023b',
  target: '127.0.0.1:1357',
  startedAt: new Date('2024-05-06T07:08:09Z'),
  durationMs: 8431,
  results: [
    result('2023b/plain', 'passed', { title: 'A client registers, sends a file, and agrees with its checksum' }),
    result('2023b/checksum/little-endian', 'failed', {
      title: 'The checksum of a file is the one of POSIX cksum, little-endian',
      requirement: 'The checksum is taken over the plaintext, with POSIX cksum.',
      sends: 'A file of 4080 bytes, encrypted with the key that the server gave.',
      accepts: [
        "FileReceived with the client's id, the size of the content, the name as it was sent, and its checksum",
      ],
      found: 'The checksum is right, but in the wrong byte order.',
      evidence: mismatch(
        swapped,
        right,
        [register, registered, publicKey, key, sendFile],
        [
          {
            kind: 'mistake',
            id: 'checksum-byte-order',
            title: 'Checksum in the wrong byte order',
            offset: swapped.bytes.length - 4,
            detail: 'Read as big-endian, the checksum is 472456355, which is the one of the file.',
            cause:
              "The number was packed with '>' or '!', or went through htonl; every number of this protocol is little-endian.",
          },
        ],
      ),
    }),
    result('2023b/names/with-extension', 'failed', {
      title: 'The name of a file comes back as it was sent',
      found: `The server answered with another name, and printed ${hostile}`,
      accepts: ['FileReceived with the name as it was sent', 'GeneralError', 'The end of the connection'],
      evidence: mismatch(cutName, right, [sendFile]),
    }),
    result('2023b/register/short-answer', 'failed', {
      title: 'The answer to a registration is whole',
      found: 'The server sent 21 of 23 bytes, and then nothing for 2 seconds.',
      evidence: mismatch(
        { way: 'received', name: undefined, bytes: short, rows: rowsOfBytes(short, 'response', profile) },
        registered,
        [register],
      ),
    }),
    ...['unknown-code', 'garbage', 'wrong-version'].map((detail) =>
      result(`2023b/header/${detail}`, 'failed', {
        title: 'A header that makes no sense is refused, and the next client is served',
        found: 'Nothing came for 5 s where Registered should come.',
        afterwards: { kind: 'silent', sentences: 'The server served nobody any more, not even a plain conversation.' },
        evidence: {
          conversation: [register],
          output: `Traceback (most recent call last):\n  File "/home/ann/${'a-long-directory/'.repeat(12)}server.py", line 12\n${hostile}`,
        },
      }),
    ),
    result('2023b/stream/slow', 'failed', {
      title: 'A client that is slow is waited for',
      found: 'The server closed the connection after 3 of 278 bytes.',
      evidence: { conversation: [register], received: { bytes: new Uint8Array(), rows: [] } },
    }),
    result('2023b/fresh-key', 'warned', {
      title: 'A client that comes back gets another key',
      level: 'SHOULD',
      found: 'The server gave the same AES key twice.',
      requirement: 'A registered client comes back and gets a fresh AES key.',
    }),
    result('2023b/many-clients', 'knownFailure', {
      title: 'Eight clients at once are served',
      found: 'The fifth client was refused.',
      reason: 'The server has four threads; planned for June.',
    }),
    result('2023b/ids-opaque', 'unexpectedPass', {
      title: 'An id may hold NULs',
      reason: 'Ids were cut at their first NUL.',
    }),
    ...passes,
  ],
};

const client = {
  ...server,
  side: 'client',
  target: `python3 client.py ${hostile}`,
  durationMs: 20_100,
  results: [
    result('client/2023b/plain', 'failed', {
      title: 'A client registers, sends a file, and agrees with its checksum',
      evidence: { progress: { steps: ['it registers', 'it sends a public key', 'it sends its file'], held: 1 } },
      found:
        'The client ended with exit code 1 before it had connected. It printed:\nTraceback (most recent call last):\n  File "client.py", line 12, in <module>\nConnectionRefusedError: [Errno 111] Connection refused',
    }),
    ...passes.map(({ info, ...rest }) => ({
      ...rest,
      info: { ...info, id: `client/${info.id}` },
      status: 'notJudged',
      found: 'The plain conversation failed.',
    })),
  ],
};

/** The reports of the sample. */
export const sample = [server, client];

/** What no page may run or load, though a peer said it. */
export const hostileText = hostile;
