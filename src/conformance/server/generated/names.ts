import { randomBytes } from 'node:crypto';
import { rules, type Profile, type Requests } from '../../../../generated';
import type { StringField } from '../../../wire/layout';
import { composeRequest } from '../../wire/compose';
import { CLOSED, kebab, REFUSED } from '../../wording';
import type { Bench } from '../bench';
import { outcomeOf } from '../refusal';
import type { ServerCase } from '../server-case';
import { requestsOf, situation, type Situation, type SituationNames } from '../situation';

/** A name that is right, at a limit of its field. */
interface GoodName {
  readonly what: string;
  readonly title: string;
  readonly level: ServerCase['level'];
  readonly rule: keyof typeof rules;
  readonly make: (bench: Bench, field: StringField) => Uint8Array;
}

const GOOD_NAMES: readonly GoodName[] = [
  {
    ...{ what: 'shortest', title: 'of one byte', level: 'MUST', rule: 'names-padded' },
    // Others may have it: only so many names have one byte.
    make: () => Buffer.from([0x61 + (randomBytes(1).readUInt8() % 26)]),
  },
  {
    ...{ what: 'longest', title: 'that fills its field but for one NUL', level: 'MUST', rule: 'names-padded' },
    make: (bench, { max }) => Buffer.concat([bench.name(), Buffer.alloc(max, 'x')]).subarray(0, max),
  },
  {
    ...{ what: 'any-bytes', title: 'of bytes that are no UTF-8', level: 'SHOULD', rule: 'names-are-bytes' },
    make: (bench) => Buffer.concat([bench.name(), Uint8Array.of(0x20, 0xe9, 0xff, 0x80, 0xfe)]),
  },
];

/** Every name of every request at its limits, and beyond them. */
export function nameCases(profile: Profile): readonly ServerCase[] {
  return requestsOf(profile).flatMap(({ name, layout }) => {
    const request = name as keyof Requests;
    const fields = layout.fields.filter((field): field is StringField => field.kind === 'string');
    return fields.flatMap((field) => [
      ...GOOD_NAMES.filter(({ what }) => what !== 'shortest' || canBeShort(request, field)).map((good) =>
        goodName(profile, request, field, good),
      ),
      emptyName(profile, request, field),
      unterminatedName(profile, request, field),
      garbageBehind(profile, request, field),
      notPadded(profile, request, field),
    ]);
  });
}

/** A client name of one byte can be asked for, but not counted on. */
function canBeShort(request: keyof Requests, field: StringField): boolean {
  return request === 'Register' || field.name === 'fileName';
}

function idOf(profile: Profile, request: string, field: StringField, what: string): string {
  return `${profile.id}/${kebab(request)}/${kebab(field.name)}-${what}`;
}

function goodName(profile: Profile, request: keyof Requests, field: StringField, good: GoodName): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: idOf(profile, request, field, good.what),
    title: `${request} with a name ${good.title}`,
    level: good.level,
    sentence: `${request}.${field.name}: ${field.doc} ${rules[good.rule]}`,
    sends: `${request} with a ${field.name} ${good.title}`,
    accepts:
      good.what === 'shortest' && request === 'Register'
        ? [answer, 'RegistrationFailed, if somebody has that name']
        : [answer],
    async run(bench) {
      const name = good.make(bench, field);
      const at = await situation(bench, request, withName(field, name));
      const { probe, draft, answer: due } = at;
      await bench.send(probe, draft);
      if (due === undefined) return wasUnderstood(bench, at);
      if (good.what === 'shortest' && request === 'Register') {
        const next = await probe.next();
        if (typeof next !== 'string' && (next.name === due.name || next.name === 'RegistrationFailed')) return;
        throw probe.failure(`No answer to ${request} came that knows the name.`, {
          ...(typeof next !== 'string' && { received: next.bytes }),
        });
      }
      await probe.expectExactly(due);
    },
  };
}

function withName(field: StringField, name: Uint8Array): SituationNames {
  return field.name === 'fileName' ? { fileName: name } : { clientName: name };
}

/** A request without an answer was understood if the file that it announces is received. */
async function wasUnderstood(bench: Bench, { who, file, draft, probe }: Situation): Promise<void> {
  if (bench.profile.flow.closesAfter.includes(draft.name)) return probe.expectNothingMore();
  if (who === undefined || file === undefined) throw new TypeError(`${draft.name} announces no file`);
  await bench.sendFile(who, file);
}

function emptyName(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  return {
    id: idOf(profile, request, field, 'empty'),
    title: `${request} without a name is refused`,
    level: 'SHOULD',
    sentence: `${request}.${field.name}: ${field.doc} ${rules['names-padded']}`,
    sends: `${request} with nothing but NULs in ${field.name}`,
    accepts: [REFUSED, CLOSED],
    async run(bench) {
      const at = await situation(bench, request);
      const values = { ...at.draft.values, [field.name]: new Uint8Array(0) };
      const outcome = await outcomeOf(bench, at, composeRequest(profile, { ...at.draft, values }));
      if (outcome === 'served')
        throw at.probe.failure('A name of no bytes was taken.', { received: at.probe.lastReceived });
      await bench.stillServes();
    },
  };
}

function unterminatedName(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  return {
    id: idOf(profile, request, field, 'unterminated'),
    title: `${request} with a name that no NUL ends does no harm`,
    level: 'MUST',
    sentence: `${rules['names-padded']} ${rules['goes-on']}`,
    sends: `${request} with ${field.size} bytes of text in ${field.name}, which leaves no room for a NUL`,
    accepts: [REFUSED, CLOSED, 'the answer to a name that was cut'],
    async run(bench) {
      const at = await situation(bench, request);
      const name = Buffer.concat([bench.name(), Buffer.alloc(field.size, 'y')]).subarray(0, field.size);
      await outcomeOf(
        bench,
        at,
        composeRequest(profile, { ...at.draft, values: { ...at.draft.values, [field.name]: name } }),
      );
      await bench.stillServes();
    },
  };
}

function garbageBehind(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: idOf(profile, request, field, 'garbage-after-nul'),
    title: `${request} with garbage behind the name's NUL is served as if it were not there`,
    level: 'MUST',
    sentence: rules['first-nul'],
    sends: `${request} with other bytes than NULs behind the NUL of ${field.name}`,
    accepts: [answer],
    async run(bench) {
      const at = await situation(bench, request);
      const clean = at.draft.values[field.name];
      if (!(clean instanceof Uint8Array)) throw new TypeError(`${field.name} is no name`);
      const dirt = Buffer.alloc(field.size - clean.length - 1, 0xcd);
      const values = { ...at.draft.values, [field.name]: Buffer.concat([clean, Uint8Array.of(0), dirt]) };
      const bytes = composeRequest(profile, { ...at.draft, values });
      if (at.answer === undefined) {
        await at.probe.send(request, bytes);
        return wasUnderstood(bench, at);
      }
      const outcome = await outcomeOf(bench, at, bytes);
      if (outcome !== 'served') {
        throw at.probe.failure('The name was not cut at its first NUL.', { received: at.probe.lastReceived });
      }
      await isTaken(bench, at, clean);
    },
  };
}

function notPadded(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: idOf(profile, request, field, 'not-padded'),
    title: `${request} whose name is not padded is refused, or understood`,
    level: 'MUST',
    sentence: `${rules['names-padded']} ${rules['payload-size']}`,
    sends: `${request} with the bare bytes of ${field.name} and a payload size to match`,
    accepts: [REFUSED, CLOSED, `${answer}, for the same name`],
    async run(bench) {
      const at = await situation(bench, request);
      const clean = at.draft.values[field.name];
      if (!(clean instanceof Uint8Array)) throw new TypeError(`${field.name} is no name`);
      const whole = composeRequest(profile, at.draft);
      const header = profile.requestHeader.fixedSize;
      const start = header + field.offset;
      const missing = field.size - clean.length;
      const bare = Buffer.concat([whole.subarray(0, start + clean.length), whole.subarray(start + field.size)]);
      const payloadSize = whole.length - header - missing;
      const { draft } = at;
      const head = composeRequest(profile, draft, { payloadSize }).subarray(0, header);
      const outcome = await outcomeOf(bench, at, Buffer.concat([head, bare.subarray(header)]));
      if (outcome === 'served') await isTaken(bench, at, clean);
      else await bench.stillServes();
    },
  };
}

/** Whether a name that was registered in a strange form is taken in its right form. */
async function isTaken(bench: Bench, { draft }: Situation, name: Uint8Array): Promise<void> {
  if (draft.name !== 'Register') return;
  const probe = await bench.connect();
  await bench.send(probe, { name: 'Register', clientId: bench.nobody, values: { name } });
  const next = await probe.next();
  if (typeof next !== 'string' && next.name === 'RegistrationFailed') return;
  throw probe.failure('The same name, as it should be written, was registered once more: it was read as another one.', {
    ...(typeof next !== 'string' && { received: next.bytes }),
  });
}
