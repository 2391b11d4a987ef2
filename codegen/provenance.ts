import type { Path } from './problem';

/** A part of a merged value. */
interface Part {
  /** Where in the source it was said, with all below it that has no place of its own. */
  origin: Path | undefined;
  readonly members: Map<Path[number], Part>;
}

/** Remembers where in the source each part of a merged value was said, so that a problem names the right line. */
export class Provenance {
  readonly #whole: Part = { origin: undefined, members: new Map() };

  /** Notes that the value at `resolved`, with all below it, comes from `source`. */
  set(resolved: Path, source: Path): void {
    let part = this.#whole;
    for (const key of resolved) {
      const member = part.members.get(key) ?? { origin: undefined, members: new Map<Path[number], Part>() };
      part.members.set(key, member);
      part = member;
    }
    part.origin = source;
    part.members.clear();
  }

  /** The place in the source of the value at `resolved`, or of what holds it. */
  find(resolved: Path): Path {
    let source: Path = this.#whole.origin ?? [];
    let depth = 0;
    let part: Part | undefined = this.#whole;
    for (const [index, key] of resolved.entries()) {
      part = part.members.get(key);
      if (part === undefined) break;
      if (part.origin !== undefined) [source, depth] = [part.origin, index + 1];
    }
    return [...source, ...resolved.slice(depth)];
  }
}
