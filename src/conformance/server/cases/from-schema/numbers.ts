import { rules, type Profile, type Requests } from '../../../../../generated';
import type { UintField } from '../../../../wire/layout';
import { composeRequest } from '../../../wire/compose';
import { kebab } from '../../../case-id';
import { withValues } from '../../../wire/request-specs';
import { CLOSED, mustBeRefused, outcomeOf, REFUSED } from '../../bad-input';
import { establishPrecondition, type Precondition } from '../../precondition';
import type { ServerCase } from '../server-case';
import { requestsOf } from './requests';

/** Every number of every request at its limits and beside its right value. */
export function numberCases(profile: Profile): readonly ServerCase[] {
  return requestsOf(profile).flatMap(({ name, layout }) =>
    layout.fields
      .filter((field): field is UintField => field.kind === 'uint')
      .flatMap((field) => {
        const isTied = layout.body?.length?.field === field.name;
        const make = isTied ? contradiction : harmless;
        return valuesOf(field, isTied).map((value) => make(profile, name, field, value));
      }),
  );
}

interface Wrong {
  readonly what: string;
  readonly title: string;
  readonly value: (right: number) => number;
}

/** A number that nothing contradicts is tried at its limits only. */
function valuesOf(field: UintField, isTied: boolean): readonly Wrong[] {
  const most = 256 ** field.size - 1;
  const beside: readonly Wrong[] = [
    { what: 'one-less', title: 'is one too small', value: (right) => right - 1 },
    { what: 'one-more', title: 'is one too large', value: (right) => right + 1 },
  ];
  return [
    { what: 'zero', title: 'is 0', value: () => 0 },
    ...(isTied ? beside : []),
    { what: 'largest', title: 'is the largest that its field holds', value: () => most },
  ];
}

/** The number says what the bytes contradict. */
function contradiction(profile: Profile, request: keyof Requests, field: UintField, wrong: Wrong): ServerCase {
  return {
    ...numberCase(profile, request, field, wrong),
    title: `${request} whose ${field.name} ${wrong.title} is refused`,
    level: 'SHOULD',
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, request);
      await mustBeRefused(context, at, withNumber(profile, at, field, wrong));
    },
  };
}

function harmless(profile: Profile, request: keyof Requests, field: UintField, wrong: Wrong): ServerCase {
  return {
    ...numberCase(profile, request, field, wrong),
    title: `${request} whose ${field.name} ${wrong.title} does no harm`,
    level: 'MUST',
    accepts: [REFUSED, CLOSED, 'FileReceived with the right checksum, where the file is whole in spite of it'],
    async run(context) {
      const at = await establishPrecondition(context, request);
      await outcomeOf(context, at, withNumber(profile, at, field, wrong));
      await context.stillServes();
    },
  };
}

function numberCase(
  profile: Profile,
  request: keyof Requests,
  field: UintField,
  { what, title }: Wrong,
): Pick<ServerCase, 'id' | 'requirement' | 'sends'> {
  return {
    id: `${profile.id}/${kebab(request)}/${kebab(field.name)}-${what}`,
    requirement: `${request}.${field.name}: ${field.doc} ${rules['goes-on']}`,
    sends: `${request} whose ${field.name} ${title}, and the end of the stream`,
  };
}

function withNumber(profile: Profile, { spec }: Precondition, field: UintField, { value }: Wrong): Uint8Array {
  const right = spec.values[field.name];
  if (typeof right !== 'number') throw new TypeError(`${field.name} is no number`);
  return composeRequest(profile, withValues(spec, { [field.name]: value(right) }));
}
