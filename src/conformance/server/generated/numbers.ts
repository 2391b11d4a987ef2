import { rules, type Profile, type Requests } from '../../../../generated';
import type { UintField } from '../../../wire/layout';
import { composeRequest } from '../../wire/compose';
import { CLOSED, kebab, REFUSED } from '../../wording';
import { outcomeOf } from '../refusal';
import type { ServerCase } from '../server-case';
import { requestsOf, situation } from '../situation';

/** Every number of every request at its limits and beside its right value. */
export function numberCases(profile: Profile): readonly ServerCase[] {
  return requestsOf(profile).flatMap(({ name, layout }) =>
    layout.fields
      .filter((field): field is UintField => field.kind === 'uint')
      .flatMap((field) => valuesOf(field).map((value) => numberCase(profile, name as keyof Requests, field, value))),
  );
}

interface Wrong {
  readonly what: string;
  readonly title: string;
  readonly value: (right: number) => number;
}

function valuesOf(field: UintField): readonly Wrong[] {
  const most = 256 ** field.size - 1;
  return [
    { what: 'zero', title: 'is 0', value: () => 0 },
    // Where counting begins with 1, one less is 0 once more.
    ...(field.min === 1 ? [] : [{ what: 'one-less', title: 'is one too small', value: (right: number) => right - 1 }]),
    { what: 'one-more', title: 'is one too large', value: (right) => right + 1 },
    { what: 'largest', title: 'is the largest that its field holds', value: () => most },
  ];
}

function numberCase(
  profile: Profile,
  request: keyof Requests,
  field: UintField,
  { what, title, value }: Wrong,
): ServerCase {
  return {
    id: `${profile.id}/${kebab(request)}/${kebab(field.name)}-${what}`,
    title: `${request} whose ${field.name} ${title} does no harm`,
    level: 'MUST',
    sentence: `${request}.${field.name}: ${field.doc} ${rules['goes-on']}`,
    sends: `${request} whose ${field.name} ${title}, and the end of the stream`,
    accepts: [REFUSED, CLOSED, 'FileReceived with the right checksum, where the file is whole in spite of it'],
    async run(bench) {
      const at = await situation(bench, request);
      const right = at.draft.values[field.name];
      if (typeof right !== 'number') throw new TypeError(`${field.name} is no number`);
      const values = { ...at.draft.values, [field.name]: value(right) };
      await outcomeOf(bench, at, composeRequest(profile, { ...at.draft, values }));
      await bench.stillServes();
    },
  };
}
