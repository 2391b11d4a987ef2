import { randomBytes } from 'node:crypto';
import { rules, type Profile, type Requests } from '../../../../../generated';
import type { StringField } from '../../../../wire/layout';
import { kebab } from '../../../case-id';
import { establishPrecondition, type Precondition, type PreconditionNames } from '../../precondition';
import type { TestContext } from '../../test-context';
import type { ServerCase } from '../server-case';

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
    ...{ what: 'any-bytes', title: 'of bytes that are not UTF-8', level: 'SHOULD', rule: 'names-are-bytes' },
    make: (context) => Buffer.concat([context.name(), Uint8Array.of(0x20, 0xe9, 0xff, 0x80, 0xfe)]),
  },
];

/** The cases in which a request has a name that is right, at the limits of its field. */
export function goodNameCases(profile: Profile, request: keyof Requests, field: StringField): readonly ServerCase[] {
  return GOOD_NAMES.filter(({ what }) => what !== 'shortest' || canBeShort(request, field)).map((good) =>
    goodName(profile, request, field, good),
  );
}

/** A client name of one byte can be asked for, but not counted on. */
function canBeShort(request: keyof Requests, field: StringField): boolean {
  return request === 'Register' || field.name === 'fileName';
}

/** The id of a case about a name. */
export function nameCaseId(profile: Profile, request: string, field: StringField, what: string): string {
  return `${profile.id}/${kebab(request)}/${kebab(field.name)}-${what}`;
}

function goodName(profile: Profile, request: keyof Requests, field: StringField, good: GoodName): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: nameCaseId(profile, request, field, good.what),
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
export async function wasUnderstood(context: TestContext, { who, file, spec, probe }: Precondition): Promise<void> {
  if (context.profile.flow.server.closesAfter.includes(spec.name)) return probe.expectNothingMore();
  if (who === undefined || file === undefined) throw new TypeError(`${spec.name} announces no file`);
  await context.sendFile(who, file);
}
