// What the generated codecs take, in nanoseconds for one call, in a process of its own:
//
//   node dist/bench/programs/codecs.js
//
// Prints one JSON object. All are measured in turn, several times, and the least counts: what disturbs only ever adds.

import { Parser } from 'binary-parser';
import { edition2024b, encodeRequest } from '../../src/codecs';

/** Calls in one go, and how often each is measured. */
const CALLS = 200_000;
const TURNS = 7;

const id = new Uint8Array(16).fill(7);
const request = { name: 'Register', value: { name: Buffer.from('Alice') } } as const;
const message = encodeRequest(edition2024b, { clientId: id }, request);
const header = message.subarray(0, edition2024b.requestHeader.fixedSize);

/** The same fields as those of the header, without a check, a copy or a name for what is wrong. */
const bare = new Parser().buffer('clientId', { length: 16 }).uint8('version').uint16le('code').uint32le('payloadSize');

const work: Readonly<Record<string, () => unknown>> = {
  bareParser: () => bare.parse(header) as unknown,
  decode: () => edition2024b.requestHeader.decode(header, {}),
  encode: () => encodeRequest(edition2024b, { clientId: id }, request),
};

/** What the last call returned, so that no compiler finds the work to be in vain. */
let kept: unknown;

function nanosecondsOf(call: () => unknown): number {
  const started = process.hrtime.bigint();
  for (let count = 0; count < CALLS; count++) kept = call();
  return Number(process.hrtime.bigint() - started) / CALLS;
}

const least: Record<string, number> = {};
for (let turn = 0; turn < TURNS; turn++) {
  for (const [name, call] of Object.entries(work)) {
    least[name] = Math.min(least[name] ?? Infinity, nanosecondsOf(call));
  }
}
if (kept === undefined) throw new Error('nothing was measured');
process.stdout.write(`${JSON.stringify(least)}\n`);
