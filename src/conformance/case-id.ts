/** Something said of all cases whose id fits a pattern. */
export interface Patterned {
  /** An id of a case; `*` stands for any characters, also for none. */
  readonly pattern: string;
}

/** Whether an id fits a pattern. */
export function fitsPattern(pattern: string, id: string): boolean {
  const source = pattern
    .split(/\*+/)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(id);
}

/** The most specific entry that fits an id: the one whose pattern says most characters; of equal ones the first. */
export function mostSpecific<Entry extends Patterned>(entries: readonly Entry[], id: string): Entry | undefined {
  const said = (pattern: string): number => pattern.replaceAll('*', '').length;
  const [best] = entries
    .filter(({ pattern }) => fitsPattern(pattern, id))
    // Of two that say as much the shorter has fewer stars.
    .sort((a, b) => said(b.pattern) - said(a.pattern) || a.pattern.length - b.pattern.length);
  return best;
}

/** The entries whose pattern fits none of these ids. */
export function fittingNone<Entry extends Patterned>(
  entries: readonly Entry[],
  ids: readonly string[],
): readonly Entry[] {
  return entries.filter(({ pattern }) => !ids.some((id) => fitsPattern(pattern, id)));
}

/** A name of the schema as ids have it: `sendFile` and `SendFile` become `send-file`. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
