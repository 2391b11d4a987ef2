import type { CaseInfo } from '../../../src/conformance/case';
import type { Evidence } from '../../../src/conformance/failure';
import type { CaseResult, Report, Status } from '../../../src/conformance/report/report';
import { rowsOfBytes } from '../../../src/inspect/rows';
import { editions } from '../../bytes/editions';
import { register } from '../../bytes/requests';
import { messageReceived, registered } from '../../bytes/responses';
import { profileOf } from '../../inspect/profiles';

const edition = editions['2023b'];
const profile = profileOf('2023b');
const clientId = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

/** A case; its id comes first because tests tell results apart by it. */
export function info(id: string, rest: Partial<CaseInfo> = {}): CaseInfo {
  return {
    id,
    title: 'A name that is free is registered',
    level: 'MUST',
    requirement: 'The client id is the one that the server gave at registration.',
    sends: 'A registration under a new name.',
    accepts: ['Registered, with an id of 16 bytes'],
    ...rest,
  };
}

/** A result of that status, as a run would have it. */
export function result(id: string, status: Status, rest: Partial<CaseResult> = {}): CaseResult {
  return {
    info: info(id),
    status,
    durationMs: 12,
    found: status === 'passed' || status === 'unexpectedPass' ? undefined : 'The server closed the connection.',
    evidence: undefined,
    reason: undefined,
    rerun: `sealwire conformance server --only ${id}`,
    ...rest,
  };
}

/** A report with these results. */
export function report(results: readonly CaseResult[], rest: Partial<Report> = {}): Report {
  return {
    side: 'server',
    profile: '2023b',
    target: '127.0.0.1:1357',
    startedAt: new Date('2024-05-06T07:08:09.010Z'),
    durationMs: 1234,
    results,
    ...rest,
  };
}

const request = register({ edition, clientId: Buffer.alloc(16), name: 'ann' });
const right = registered({ edition, clientId });
/** The code in network byte order. */
const wrong = Buffer.concat([right.subarray(0, 1), Buffer.from(right.subarray(1, 3)).reverse(), right.subarray(3)]);
const before = messageReceived({ edition, clientId });

/** A conversation whose last answer has its code in the wrong byte order. */
export const evidence = {
  conversation: [
    { way: 'sent', name: 'CrcValid', bytes: before, rows: [] },
    { way: 'received', name: 'MessageReceived', bytes: before, rows: [] },
    { way: 'sent', name: 'Register', bytes: request, rows: rowsOfBytes(request, 'request', profile) },
    { way: 'received', name: undefined, bytes: wrong, rows: [] },
  ],
  received: { bytes: wrong, rows: rowsOfBytes(wrong, 'response', profile) },
  difference: 1,
  expected: right,
  findings: [
    {
      kind: 'mistake',
      id: 'header-byte-order',
      title: 'Header in the wrong byte order',
      offset: 1,
      detail: 'Read as big-endian, the code is Registered.',
      cause: 'The integers went through htons.',
    },
  ],
} as const satisfies Evidence;

/** A failure with everything that a failure can have, but for a reason. */
export const failure = result('2023b/register/free-name', 'failed', {
  found: 'The answer has no known code.',
  evidence,
});
