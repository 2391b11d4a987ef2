import type { Path } from './problem';

/** Remembers where in the source each part of a merged value was said, so that a problem names the right line. */
export class Provenance {
  readonly #origins = new Map<string, Path>();

  /** Notes that the value at `resolved`, with all below it, comes from `source`. */
  set(resolved: Path, source: Path): void {
    const key = JSON.stringify(resolved);
    const below = `${key.slice(0, -1)},`;
    for (const other of this.#origins.keys()) if (other.startsWith(below)) this.#origins.delete(other);
    this.#origins.set(key, source);
  }

  /** The place in the source of the value at `resolved`, or of what holds it. */
  find(resolved: Path): Path {
    for (let length = resolved.length; length >= 0; length--) {
      const source = this.#origins.get(JSON.stringify(resolved.slice(0, length)));
      if (source !== undefined) return [...source, ...resolved.slice(length)];
    }
    return resolved;
  }
}
