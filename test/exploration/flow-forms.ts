import { dialects, editions, type Profile } from '../../generated';

/** Profiles in which a conversation goes the same way. */
export interface FlowForm {
  /** The first of them. */
  readonly profile: Profile;
  readonly ids: string[];
}

/** Each way in which the conversation of an edition or a dialect may go. What differs only in bytes is explored once. */
export function flowForms(): readonly FlowForm[] {
  const forms = new Map<string, FlowForm>();
  for (const profile of [...editions, ...dialects]) {
    const text = formOf(profile);
    const form = forms.get(text) ?? { profile, ids: [] };
    form.ids.push(profile.id);
    forms.set(text, form);
  }
  return [...forms.values()];
}

function formOf({ flow, content, checksums, requests, responses }: Profile): string {
  const names = (directory: object): string[] =>
    Object.entries(directory).flatMap(([name, descriptor]) => (descriptor === undefined ? [] : [name]));
  const answers = Object.values(requests).map((request) => request?.answers);
  return JSON.stringify([flow, content, checksums.map(({ id }) => id), names(requests), names(responses), answers]);
}
