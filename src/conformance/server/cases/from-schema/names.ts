import { randomBytes } from 'node:crypto';
import { rules, type Profile, type Requests } from '../../../../../generated';
import type { StringField } from '../../../../wire/layout';
import { composeRequest } from '../../../wire/compose';
import { kebab } from '../../../case-id';
import type { TestContext } from '../../test-context';
import { CLOSED, outcomeOf, REFUSED } from '../../bad-input';
import type { ServerCase } from '../server-case';
import { requestsOf, establishPrecondition, type Precondition, type PreconditionNames } from '../../precondition';

/** A name that is right, at a limit of its field. */
interface GoodName {
  readonly what: string;
  readonly title: string;
  readonly level: ServerCase['level'];
  readonly rule: keyof typeof rules;
  readonly make: (context: TestContext, field: StringField) => Uint8Array;
}

const GOOD_NAMES: readonly GoodName[] = [
  {
    ...{ what: 'shortest', title: 'of one byte', level: 'MUST', rule: 'names-padded' },
    // Others may have it: only so many names have one byte.
    make: () => Buffer.from([0x61 + (randomBytes(1).readUInt8() % 26)]),
  },
  {
    ...{ what: 'longest', title: 'that fills its field but for one NUL', level: 'MUST', rule: 'names-padded' },
    make: (context, { max }) => Buffer.concat([context.name(), Buffer.alloc(max, 'x')]).subarray(0, max),
  },
  {
    ...{ what: 'any-bytes', title: 'of bytes that are no UTF-8', level: 'SHOULD', rule: 'names-are-bytes' },
    make: (context) => Buffer.concat([context.name(), Uint8Array.of(0x20, 0xe9, 0xff, 0x80, 0xfe)]),
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
    requirement: `${request}.${field.name}: ${field.doc} ${rules[good.rule]}`,
    sends: `${request} with a ${field.name} ${good.title}`,
    accepts:
      good.what === 'shortest' && request === 'Register'
        ? [answer, 'RegistrationFailed, if somebody has that name']
        : [answer],
    async run(context) {
      const name = good.make(context, field);
      const at = await establishPrecondition(context, request, withName(field, name));
      const { probe, spec, answer: due } = at;
      await context.send(probe, spec);
      if (due === undefined) return wasUnderstood(context, at);
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

function withName(field: StringField, name: Uint8Array): PreconditionNames {
  return field.name === 'fileName' ? { fileName: name } : { clientName: name };
}

/** A request without an answer was understood if the file that it announces is received. */
async function wasUnderstood(context: TestContext, { who, file, spec, probe }: Precondition): Promise<void> {
  if (context.profile.flow.server.closesAfter.includes(spec.name)) return probe.expectNothingMore();
  if (who === undefined || file === undefined) throw new TypeError(`${spec.name} announces no file`);
  await context.sendFile(who, file);
}

function emptyName(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  return {
    id: idOf(profile, request, field, 'empty'),
    title: `${request} without a name is refused`,
    level: 'SHOULD',
    requirement: `${request}.${field.name}: ${field.doc} ${rules['names-padded']}`,
    sends: `${request} with nothing but NULs in ${field.name}`,
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const values = { ...at.spec.values, [field.name]: new Uint8Array(0) };
      const outcome = await outcomeOf(context, at, composeRequest(profile, { ...at.spec, values }));
      if (outcome === 'served')
        throw at.probe.failure('A name of no bytes was taken.', { received: at.probe.lastReceived });
      await context.stillServes();
    },
  };
}

function unterminatedName(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  return {
    id: idOf(profile, request, field, 'unterminated'),
    title: `${request} with a name that no NUL ends does no harm`,
    level: 'MUST',
    requirement: `${rules['names-padded']} ${rules['goes-on']}`,
    sends: `${request} with ${field.size} bytes of text in ${field.name}, which leaves no room for a NUL`,
    accepts: [REFUSED, CLOSED, 'the answer to a name that was cut'],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const name = Buffer.concat([context.name(), Buffer.alloc(field.size, 'y')]).subarray(0, field.size);
      await outcomeOf(
        context,
        at,
        composeRequest(profile, { ...at.spec, values: { ...at.spec.values, [field.name]: name } }),
      );
      await context.stillServes();
    },
  };
}

function garbageBehind(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: idOf(profile, request, field, 'garbage-after-nul'),
    title: `${request} with garbage behind the name's NUL is served as if it were not there`,
    level: 'MUST',
    requirement: rules['first-nul'],
    sends: `${request} with other bytes than NULs behind the NUL of ${field.name}`,
    accepts: [answer],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const clean = at.spec.values[field.name];
      if (!(clean instanceof Uint8Array)) throw new TypeError(`${field.name} is no name`);
      const dirt = Buffer.alloc(field.size - clean.length - 1, 0xcd);
      const values = { ...at.spec.values, [field.name]: Buffer.concat([clean, Uint8Array.of(0), dirt]) };
      const bytes = composeRequest(profile, { ...at.spec, values });
      if (at.answer === undefined) {
        await at.probe.send(request, bytes);
        return wasUnderstood(context, at);
      }
      const outcome = await outcomeOf(context, at, bytes);
      if (outcome !== 'served') {
        throw at.probe.failure('The name was not cut at its first NUL.', { received: at.probe.lastReceived });
      }
      await isTaken(context, at, clean);
    },
  };
}

function notPadded(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: idOf(profile, request, field, 'not-padded'),
    title: `${request} whose name is not padded is refused, or understood`,
    level: 'MUST',
    requirement: `${rules['names-padded']} ${rules['payload-size']}`,
    sends: `${request} with the bare bytes of ${field.name} and a payload size to match`,
    accepts: [REFUSED, CLOSED, `${answer}, for the same name`],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const clean = at.spec.values[field.name];
      if (!(clean instanceof Uint8Array)) throw new TypeError(`${field.name} is no name`);
      const whole = composeRequest(profile, at.spec);
      const header = profile.requestHeader.fixedSize;
      const start = header + field.offset;
      const missing = field.size - clean.length;
      const bare = Buffer.concat([whole.subarray(0, start + clean.length), whole.subarray(start + field.size)]);
      const payloadSize = whole.length - header - missing;
      const { spec } = at;
      const head = composeRequest(profile, spec, { payloadSize }).subarray(0, header);
      const outcome = await outcomeOf(context, at, Buffer.concat([head, bare.subarray(header)]));
      if (outcome === 'served') await isTaken(context, at, clean);
      else await context.stillServes();
    },
  };
}

/** Whether a name that was registered in a strange form is taken in its right form. */
async function isTaken(context: TestContext, { spec }: Precondition, name: Uint8Array): Promise<void> {
  if (spec.name !== 'Register') return;
  const probe = await context.connect();
  await context.send(probe, { name: 'Register', clientId: context.nobody, values: { name } });
  const next = await probe.next();
  if (typeof next !== 'string' && next.name === 'RegistrationFailed') return;
  throw probe.failure('The same name, as it should be written, was registered once more: it was read as another one.', {
    ...(typeof next !== 'string' && { received: next.bytes }),
  });
}
