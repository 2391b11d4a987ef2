import { rules, type Profile, type Requests } from '../../../../../generated';
import type { StringField } from '../../../../wire/layout';
import { composeRequest, type RequestSpec } from '../../../wire/compose';
import { withValues } from '../../../wire/request-specs';
import type { TestContext } from '../../test-context';
import { CLOSED, outcomeOf, REFUSED } from '../../bad-input';
import { establishPrecondition, type Precondition } from '../../precondition';
import { failureAfter } from '../../probe';
import type { ServerCase } from '../server-case';
import { goodNameCases, nameCaseId, wasUnderstood } from './good-names';
import { requestsOf } from './requests';

/** Every name of every request at its limits, and beyond them. */
export function nameCases(profile: Profile): readonly ServerCase[] {
  return requestsOf(profile).flatMap(({ name: request, layout }) => {
    const fields = layout.fields.filter((field): field is StringField => field.kind === 'string');
    return fields.flatMap((field) => [
      ...goodNameCases(profile, request, field),
      emptyName(profile, request, field),
      unterminatedName(profile, request, field),
      garbageBehind(profile, request, field),
      notPadded(profile, request, field),
    ]);
  });
}

function emptyName(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  return {
    id: nameCaseId(profile, request, field, 'empty'),
    title: `${request} without a name is refused`,
    level: 'SHOULD',
    requirement: `${request}.${field.name}: ${field.doc} ${rules['names-padded']}`,
    sends: `${request} with nothing but NULs in ${field.name}`,
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const unnamed = withValues(at.spec, { [field.name]: new Uint8Array(0) });
      const outcome = await outcomeOf(context, at, composeRequest(profile, unnamed));
      if (outcome === 'served')
        throw at.probe.failure('A name of no bytes was taken.', { received: at.probe.lastReceived });
      await context.stillServes();
    },
  };
}

function unterminatedName(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  return {
    id: nameCaseId(profile, request, field, 'unterminated'),
    title: `${request} with a name that no NUL ends does no harm`,
    level: 'MUST',
    requirement: `${rules['names-padded']} ${rules['goes-on']}`,
    sends: `${request} with ${field.size} bytes of text in ${field.name}, which leaves no room for a NUL`,
    accepts: [REFUSED, CLOSED, 'the answer to a name that was cut', 'the answer, with the name as it was sent'],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const name = Buffer.concat([context.name(), Buffer.alloc(field.size, 'y')]).subarray(0, field.size);
      const unterminated = { ...at, unterminated: name };
      await outcomeOf(context, unterminated, composeRequest(profile, withValues(at.spec, { [field.name]: name })));
      await context.stillServes();
    },
  };
}

function garbageBehind(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: nameCaseId(profile, request, field, 'garbage-after-nul'),
    title: `${request} with garbage after the name's NUL is served as if it were not there`,
    level: 'MUST',
    requirement: rules['first-nul'],
    sends: `${request} with other bytes than NULs after the NUL of ${field.name}`,
    accepts: [answer],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const inForm = (spec: RequestSpec): Uint8Array => {
        const clean = nameIn(spec, field);
        const dirt = Buffer.alloc(field.size - clean.length - 1, 0xcd);
        const dirty = Buffer.concat([clean, Uint8Array.of(0), dirt]);
        return composeRequest(profile, withValues(spec, { [field.name]: dirty }));
      };
      const bytes = inForm(at.spec);
      if (at.answer === undefined) {
        await at.probe.send(request, bytes);
        return wasUnderstood(context, at);
      }
      const outcome = await outcomeOf(context, at, bytes);
      if (outcome !== 'served') {
        throw at.probe.failure('The name was not cut at its first NUL.', { received: at.probe.lastReceived });
      }
      await isSameName(context, at, inForm);
    },
  };
}

function notPadded(profile: Profile, request: keyof Requests, field: StringField): ServerCase {
  const answer = profile.requests[request]?.answers[0] ?? '';
  return {
    id: nameCaseId(profile, request, field, 'not-padded'),
    title: `${request} whose name is not padded is refused, or understood`,
    level: 'MUST',
    requirement: `${rules['names-padded']} ${rules['payload-size']}`,
    sends: `${request} with the bare bytes of ${field.name} and a payload size to match`,
    accepts: [REFUSED, CLOSED, `${answer}, for the same name`],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const inForm = (spec: RequestSpec): Uint8Array => {
        const clean = nameIn(spec, field);
        const whole = composeRequest(profile, spec);
        const header = profile.requestHeader.fixedSize;
        const start = header + field.offset;
        const payloadSize = whole.length - header - (field.size - clean.length);
        const head = composeRequest(profile, spec, { payloadSize }).subarray(0, header);
        return Buffer.concat([head, whole.subarray(header, start + clean.length), whole.subarray(start + field.size)]);
      };
      const outcome = await outcomeOf(context, at, inForm(at.spec));
      if (outcome === 'served') await isSameName(context, at, inForm);
      else await context.stillServes();
    },
  };
}

function nameIn(spec: RequestSpec, field: StringField): Uint8Array {
  const name = spec.values[field.name];
  if (!(name instanceof Uint8Array)) throw new TypeError(`${field.name} is no name`);
  return name;
}

/** Whether a name that a client has, with its key, is taken in a strange form too. */
async function isSameName(
  context: TestContext,
  { spec, probe: tested }: Precondition,
  inForm: (spec: RequestSpec) => Uint8Array,
): Promise<void> {
  if (spec.name !== 'Register') return;
  const owner = await context.newcomer();
  owner.probe.close();
  const probe = await context.connect();
  await probe.send('Register', inForm(context.registration(owner.name)));
  probe.end();
  const next = await probe.next();
  if (typeof next !== 'string' && next.name === 'RegistrationFailed') return;
  const what = 'A name that another client has was registered in this form: it was read as another one.';
  const found = probe.failure(what, typeof next === 'string' ? {} : { received: next.bytes });
  throw failureAfter(tested, found);
}
