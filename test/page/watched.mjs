// A server to look at, with a page of its own on loopback: it shows uploads that move, names that are hostile, and refusals. Prints
// its address, and ends with its standard input.

import { Admin } from '../../dist/src/admin/admin.js';
import { hostileText } from './sample.mjs';

const MEBIBYTE = 2 ** 20;
const started = Date.now();
const age = () => Date.now() - started;
const id = '3f9c110288a04155b21314151617a8c9';

const log = { dropped: 3, auditProblem: undefined };
const admin = await Admin.start({ host: '127.0.0.1', port: 0 }, log);

/** A client with a file of which so many bytes come each second. */
function sending(connection, client, name, size, rate, rest = {}) {
  const arrived = Math.min(size, Math.round(size / 5 + (rate * age()) / 1000));
  const file = { name, stage: 'receiving', size, arrived, milliseconds: age() + 42_000 };
  const who = { connection, peer: `203.0.113.${connection}:40${connection}12`, edition: '2024b', client, clientId: id };
  return { ...who, since: started - 60_000, bytesReceived: arrived, bytesSent: 2048, file: { ...file, ...rest } };
}

function connections() {
  return [
    sending(12, 'Alice', 'holiday-2026.zip', 1800 * MEBIBYTE, 42 * MEBIBYTE),
    sending(17, 'Bob', 'thesis (final) 2.pdf', 40 * MEBIBYTE, 0.4 * MEBIBYTE),
    sending(23, 'Chloé', 'a-very-long-name-'.repeat(12) + '.tar.gz', 900 * MEBIBYTE, 0),
    sending(31, hostileText, hostileText, 64 * MEBIBYTE, MEBIBYTE),
    sending(33, 'Dora', 'notes.txt', 4800, 0, { stage: 'unconfirmed', arrived: 4800 }),
    { connection: 35, peer: '[2001:db8::7]:51000', since: started, bytesReceived: 12, bytesSent: 0 },
  ];
}

const checks = [
  { name: 'listening', isOk: true, text: 'open connections: 6' },
  { name: 'database', isOk: true, text: 'answers' },
  { name: 'contents', isOk: true, text: 'may be written' },
  { name: 'space', isOk: process.argv[2] !== 'full', text: '42 MB free' },
];

const server = {
  get status() {
    const open = connections();
    const received = open.reduce((sum, { bytesReceived }) => sum + bytesReceived, 9e9);
    const counts = { accepted: 1289, mostConnections: 256, bytesReceived: received, bytesSent: 5e6 };
    return {
      since: started - 93_784_000,
      isDraining: false,
      ...counts,
      waitingWrites: 4,
      openUploads: 5,
      connections: open,
    };
  },
  checks: async () => checks,
};

const day = 86_400_000;
const overview = {
  ...{ clients: 412, files: 18_231, unverified: 17, damaged: 1, bytes: 81.4e9 },
  latestFiles: ['report.pdf', 'IMG_2031.jpg', hostileText, 'data.csv', 'x'.repeat(255)].map((name, at) => ({
    ...{ client: at === 2 ? hostileText : 'Alice', name, bytes: 4800 * 31 ** at, isVerified: at !== 1 },
    receivedAt: new Date(started - at * 73_000),
  })),
  latestClients: ['Alice', 'Bob', hostileText, 'Dora'].map((name, at) => ({
    ...{ name, id, edition: '2024b', files: 12 * at, lastSeen: new Date(started - at * day) },
  })),
};

admin.watch(server, async () => ({ read: async () => overview, close: async () => undefined }));

function tell(level, event, text, times = 1, facts = {}) {
  for (let count = 0; count < times; count++) admin.log[level](text, { event, ...facts });
}
tell('info', 'registered', '', 42);
tell('info', 'verified', '', 1204, { bytes: 3.1e6 });
tell('info', 'received', '', 1210);
tell('warn', 'refused', '#7 refused: no message has the code 9999 here (E_UNKNOWN_CODE)', 31, { why: 'badInput' });
tell('warn', 'refused', '#9 refused: the name is taken', 2, { why: 'nameTaken' });
tell('warn', 'turnedAway', '#11 refused: 198.51.100.4:40000 came while 64 connections were open from there', 5, {
  why: 'address',
});
tell(
  'warn',
  'uploadAborted',
  `#8 closed: nothing was heard for too long; ${JSON.stringify(hostileText)} was aborted after 12 of 48 bytes`,
);
setInterval(() => tell('warn', 'refused', '#35 refused: badly padded', 1, { why: 'badInput' }), 700);

console.log(admin.url);
process.stdin.on('end', () => process.exit()).resume();
