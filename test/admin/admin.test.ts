import { once } from 'node:events';
import { connect } from 'node:net';
import { Admin } from '../../src/admin/admin';
import type { WatchedServer } from '../../src/admin/sources';
import type { ServerStatus } from '../../src/server/status';
import type { HealthCheck, Overview } from '../../src/storage';

const HOSTILE = '<script>"\n} 1\u202e';
const log = { dropped: 3, auditProblem: undefined as string | undefined };

const STATUS: ServerStatus = {
  ...{
    since: 1_700_000_000_000,
    isDraining: false,
    accepted: 9,
    mostConnections: 256,
    bytesReceived: 1000,
    bytesSent: 50,
  },
  ...{ waitingWrites: 4, openUploads: 1 },
  connections: [
    { connection: 8, peer: '192.0.2.1:5', since: 1_700_000_001_000, bytesReceived: 0, bytesSent: 0 },
    {
      ...{ connection: 7, peer: '192.0.2.1:4', since: 1_700_000_001_000, bytesReceived: 990, bytesSent: 50 },
      ...{ client: HOSTILE, clientId: '00', edition: 'any' },
      file: { name: HOSTILE, stage: 'receiving', size: 2000, arrived: 900, milliseconds: 1500.4 },
    },
  ],
};
const OVERVIEW: Overview = {
  ...{ clients: 1, files: 1, unverified: 0, damaged: 2, bytes: 5 },
  latestFiles: [
    { client: HOSTILE, name: HOSTILE, bytes: 5, isVerified: true, receivedAt: new Date(1_700_000_000_000) },
  ],
  latestClients: [{ name: HOSTILE, id: '00', edition: 'any', files: 1, lastSeen: new Date(1_700_000_000_000) }],
};
const ALL_WELL: readonly HealthCheck[] = [{ name: 'database', isOk: true, text: 'answers' }];

let admin: Admin;

beforeEach(async () => {
  log.auditProblem = undefined;
  admin = await Admin.start({ host: '127.0.0.1', port: 0 }, log);
});

afterEach(async () => admin.close());

function watch(server: Partial<WatchedServer> = {}, read = () => Promise.resolve(OVERVIEW)): void {
  const close = () => Promise.resolve();
  admin.watch({ status: STATUS, checks: () => Promise.resolve(ALL_WELL), ...server }, () =>
    Promise.resolve({ read, close }),
  );
}

async function get(path: string, init?: RequestInit): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(new URL(path, admin.url), init);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** The lines of the metrics that begin so, without comments. */
async function metrics(beginning: string): Promise<readonly string[]> {
  const { text } = await get('/metrics');
  return text.split('\n').filter((line) => line.startsWith(beginning));
}

describe('whether the server is ready', () => {
  test('is told with a line for each check', async () => {
    watch();
    expect(await get('/readyz')).toMatchObject({
      status: 200,
      text: 'ready\nok   database: answers\nok   audit: is written, or not asked for\n',
    });
  });

  test('is denied while it starts, which does not mean that it does not live', async () => {
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      text: 'not ready\nFAIL listening: the server is starting\n',
    });
    expect(await get('/livez')).toMatchObject({ status: 200, text: 'alive\n' });
  });

  test.each([
    ['a check fails', [{ name: 'space', isOk: false, text: '1 MB free' }], undefined, 'FAIL space: 1 MB free'],
    ['the audit cannot be written', ALL_WELL, 'ENOSPC', 'FAIL audit: ENOSPC'],
  ])('is denied where %s', async (_, checks, auditProblem, line) => {
    log.auditProblem = auditProblem;
    watch({ checks: () => Promise.resolve(checks) });
    const { status, text } = await get('/readyz');
    expect(status).toBe(503);
    expect(text).toContain(line);
  });

  test('is denied where the checks do not end', async () => {
    watch({ checks: () => new Promise<never>(() => undefined) });
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      text: expect.stringContaining('FAIL storage: does not answer within 4000 ms'),
    });
  });
});

describe('the metrics', () => {
  test('are those of the server, the log and the process', async () => {
    watch();
    admin.log.info('', { event: 'registered' });
    admin.log.warn('', { event: 'refused', why: 'badInput' });
    admin.log.warn('', { event: 'turnedAway', why: 'address' });
    admin.log.warn('', { event: 'closed', why: 'idle' });
    admin.log.warn('', { event: 'uploadAborted', why: 'slow' });
    admin.log.warn('', { event: 'uploadAborted' });
    admin.log.info('', { event: 'verified', bytes: 7 });
    admin.timings.answered('Register', 2);
    admin.timings.answered(undefined, 2);
    admin.timings.called('confirmUpload', 20);
    admin.timings.received(90_000);
    expect((await metrics('sealwire_')).filter((line) => !line.includes('_bucket'))).toEqual([
      expect.stringMatching(/^sealwire_request_duration_seconds_sum\{request="Register"\} 0\.002$/),
      'sealwire_request_duration_seconds_count{request="Register"} 1',
      expect.stringMatching(/^sealwire_request_duration_seconds_sum\{request="unreadable"\} 0\.002$/),
      'sealwire_request_duration_seconds_count{request="unreadable"} 1',
      'sealwire_call_duration_seconds_sum{call="confirmUpload"} 0.02',
      'sealwire_call_duration_seconds_count{call="confirmUpload"} 1',
      'sealwire_upload_duration_seconds_sum 90',
      'sealwire_upload_duration_seconds_count 1',
      'sealwire_connections_total 9',
      'sealwire_received_bytes_total 1000',
      'sealwire_sent_bytes_total 50',
      'sealwire_verified_bytes_total 7',
      'sealwire_registrations_total 1',
      'sealwire_log_lines_dropped_total 3',
      'sealwire_turned_away_total{limit="address"} 1',
      'sealwire_closed_total{limit="idle"} 1',
      'sealwire_closed_total{limit="slow"} 1',
      'sealwire_refusals_total{why="badInput"} 1',
      'sealwire_events_total{event="registered"} 1',
      'sealwire_events_total{event="refused"} 1',
      'sealwire_events_total{event="turnedAway"} 1',
      'sealwire_events_total{event="closed"} 1',
      'sealwire_events_total{event="uploadAborted"} 2',
      'sealwire_events_total{event="verified"} 1',
      'sealwire_uploads_total{outcome="received"} 0',
      'sealwire_uploads_total{outcome="verified"} 1',
      'sealwire_uploads_total{outcome="differed"} 0',
      'sealwire_uploads_total{outcome="given_up"} 0',
      'sealwire_uploads_total{outcome="aborted"} 2',
      'sealwire_connections_open 2',
      'sealwire_connections_allowed 256',
      'sealwire_uploads_open 1',
      'sealwire_write_queue_length 4',
      'sealwire_draining 0',
      'sealwire_audit_failing 0',
      'sealwire_clients 1',
      'sealwire_files 1',
      'sealwire_files_unverified 0',
      'sealwire_files_damaged 2',
      'sealwire_stored_bytes 5',
    ]);
    expect(await metrics('process_resident_memory_bytes ')).toHaveLength(1);
    expect(await metrics('nodejs_eventloop_lag_p99_seconds ')).toHaveLength(1);
  });

  test('say the same when they are asked again', async () => {
    watch();
    admin.log.warn('', { event: 'refused', why: 'badInput' });
    await metrics('');
    expect(await metrics('sealwire_refusals_total')).toEqual(['sealwire_refusals_total{why="badInput"} 1']);
  });

  test('hold no name, id or address, so that strangers cannot make them grow', async () => {
    watch();
    const before = await metrics('sealwire_');
    for (let count = 0; count < 300; count++) {
      const who = { client: `${HOSTILE}${count}`, clientId: `${count}`, file: HOSTILE, peer: `192.0.2.1:${count}` };
      admin.log.info('', { event: 'connected', ...who, connection: count });
    }
    const after = await metrics('sealwire_');
    expect(after).toHaveLength(before.length + 1);
    expect(after.join('\n')).not.toMatch(/script|192\.0\.2/);
  });
});

describe('the page and its status', () => {
  test('have what the server does and what is stored, those who send first', async () => {
    watch();
    const { text, headers } = await get('/status.json');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    // What nobody sees is escaped, and a parser reads the same.
    expect(text).not.toContain('\u202e');
    expect(JSON.parse(text)).toMatchObject({
      ...{ since: '2023-11-14T22:13:20.000Z', state: 'serving', linesDropped: 3 },
      checks: [{ name: 'database' }, { name: 'audit' }],
      connections: {
        ...{ open: 2, allowed: 256, accepted: 9 },
        list: [
          { connection: 7, client: HOSTILE, file: { name: HOSTILE, arrived: 900, size: 2000, milliseconds: 1500 } },
          { connection: 8 },
        ],
      },
      bytes: { received: 1000, sent: 50, verified: 0 },
      waiting: { writes: 4, uploads: 1 },
      stored: { clients: 1, latestFiles: [{ name: HOSTILE, receivedAt: '2023-11-14T22:13:20.000Z' }] },
    });
  });

  test('go on where the database cannot be counted', async () => {
    watch({}, () => Promise.reject(new Error('locked')));
    const { status, text } = await get('/status.json');
    expect([status, (JSON.parse(text) as object).hasOwnProperty('stored')]).toEqual([200, false]);
  });

  test('ask for a count once, however many look on', async () => {
    const read = jest.fn(() => Promise.resolve(OVERVIEW));
    watch({}, read);
    await Promise.all([1, 2, 3].map(() => get('/status.json')));
    await get('/status.json');
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('list a hundred connections at the most', async () => {
    const [idle = { connection: 0, peer: '', since: 0, bytesReceived: 0, bytesSent: 0 }] = STATUS.connections;
    const connections = Array.from({ length: 5000 }, (_, at) => ({ ...idle, connection: at }));
    watch({ status: { ...STATUS, connections } });
    const { connections: told } = JSON.parse((await get('/status.json')).text) as {
      connections: { open: number; list: [] };
    };
    expect([told.open, told.list.length]).toEqual([5000, 100]);
  });

  test('run no script and load nothing but their own', async () => {
    const { headers, text } = await get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; connect-src 'self'; .*script-src 'sha256-[\w+/=]{44}'; base-uri 'none';/,
    );
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(text).not.toMatch(/\b(?:src|href)="(?!\/|data:,)/);
  });
});

describe('a request that is not for it', () => {
  test.each(['/nowhere', '/__proto__', '/toString', '//evil.example/', '/livez/'])(
    'finds nothing: %s',
    async (path) => {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  test('of a page whose name was made to lead here is turned away', async () => {
    watch();
    const answer = await raw('GET /status.json HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).not.toContain('192.0.2.1');
  });

  test('that brings something is turned away before that has come', async () => {
    const answer = await raw('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 405 [^]*\r\nAllow: GET, HEAD\r\n/);
    expect(await raw('GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('that is no HTTP, or larger than 8 KiB, ends the connection', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(9000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  test('HEAD gets what GET would, without its content', async () => {
    const answer = await raw('HEAD /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*\r\nContent-Length: 6\r\n[^]*\r\n\r\n$/);
  });
});

test('a port that is taken is told', async () => {
  const { port } = new URL(admin.url);
  await expect(Admin.start({ host: '127.0.0.1', port: Number(port) }, log)).rejects.toMatchObject({
    code: 'E_PORT_IN_USE',
    hint: expect.stringContaining('--admin'),
  });
});

/** All that comes for some bytes, until the connection ends. */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(admin.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  socket.on('error', () => undefined);
  socket.write(request);
  await once(socket, 'close');
  return text;
}
