import type { Evidence } from '../failure';
import type { CaseResult } from './report';

/** Cases that did not pass for one reason, as far as a report can tell. */
export interface Cause {
  /** The reason, in a sentence without its full stop. */
  readonly title: string;
  /** In the order of the run: the first is the one to begin with. */
  readonly results: readonly [CaseResult, ...CaseResult[]];
}

/**
 * Results by their causes, in the order in which each cause is first seen. One cause is: the judged program did not go on; or
 * the same usual mistake shows; or the same was found, numbers aside, in the same field.
 */
export function causesOf(results: readonly CaseResult[]): readonly Cause[] {
  const causes = new Map<string, { title: string; results: [CaseResult, ...CaseResult[]] }>();
  for (const result of results) {
    const { key, title } = reasonOf(result);
    const cause = causes.get(key);
    if (cause === undefined) causes.set(key, { title, results: [result] });
    else cause.results.push(result);
  }
  return [...causes.values()];
}

/** The reason why a case did not pass, in a sentence without its full stop. */
export function causeOf(result: CaseResult): string {
  return reasonOf(result).title;
}

const STOPPED = {
  ended: 'Afterwards the server has ended',
  silent: 'Afterwards the server serves nobody any more',
} as const;

function reasonOf({ info, found, evidence, afterwards }: CaseResult): { readonly key: string; readonly title: string } {
  if (afterwards !== undefined) return { key: afterwards.kind, title: STOPPED[afterwards.kind] };
  const mistake = evidence?.findings?.find(({ kind }) => kind === 'mistake');
  if (mistake !== undefined) return { key: `mistake ${mistake.id}`, title: mistake.title };
  if (found === undefined) return { key: `case ${info.id}`, title: info.title };
  const withoutNumbers = found.replace(/\d+/g, '#');
  return { key: `found ${fieldOf(evidence)} ${withoutNumbers}`, title: found.replace(/\.$/, '') };
}

/** The name of the field that holds the first wrong byte; empty where there is none. */
function fieldOf({ difference, received }: Evidence = {}): string {
  const row = received?.rows.find(({ offset, bytes }) => {
    return difference !== undefined && difference >= offset && difference < offset + bytes.length;
  });
  return row?.name ?? '';
}
