import { SealwireError, type ErrorDetails } from '../wire/error';
import { fittingNone, mostSpecific } from './case-id';

/** A line of a list of known failures. */
export interface KnownFailure {
  /** The id of a case; `*` stands for any characters. */
  readonly pattern: string;
  /** Why the case is known to fail. */
  readonly reason: string;
  /** From 1. */
  readonly line: number;
}

/** A list of known failures that does not hold what it should. */
export class KnownFailuresError extends SealwireError {
  /** The line that is wrong, from 1. */
  readonly line: number;

  constructor(message: string, line: number, details: ErrorDetails) {
    super('E_KNOWN_FAILURES', message, details);
    this.line = line;
  }
}

/** The failures that are known, as a list file names them. */
export class KnownFailures {
  readonly entries: readonly KnownFailure[];

  constructor(entries: readonly KnownFailure[]) {
    this.entries = entries;
  }

  /** Why a case is known to fail, by its most specific entry; `undefined` where it is not. */
  reasonFor(id: string): string | undefined {
    return mostSpecific(this.entries, id)?.reason;
  }

  /** The entries that fit none of the cases that were run: they are about nothing, and so are mistakes. */
  stale(ids: readonly string[]): readonly KnownFailure[] {
    return fittingNone(this.entries, ids);
  }
}

/**
 * Reads a list of known failures: a line each with the id of a case, which may hold `*`, and the reason, which is not
 * optional. Empty lines and lines that begin with `#` say nothing.
 * @param path as an error names the file.
 * @throws KnownFailuresError E_KNOWN_FAILURES for an entry without a reason, or one that is there twice.
 */
export function parseKnownFailures(text: string, path: string): KnownFailures {
  const entries = new Map<string, KnownFailure>();
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .forEach((content, index) => {
      const trimmed = content.trim();
      if (trimmed === '' || trimmed.startsWith('#')) return;
      const line = index + 1;
      const [pattern = ''] = trimmed.split(/\s/, 1);
      const reason = trimmed.slice(pattern.length).trim();
      if (reason === '') {
        throw new KnownFailuresError(`${path}, line ${line}: ${pattern} has no reason`, line, {
          hint: 'After the id, on the same line, write why the case fails.',
        });
      }
      const before = entries.get(pattern);
      if (before !== undefined) {
        throw new KnownFailuresError(`${path}, line ${line}: ${pattern} is on line ${before.line} already`, line, {
          hint: 'Keep one of the two lines.',
        });
      }
      entries.set(pattern, { pattern, reason, line });
    });
  return new KnownFailures([...entries.values()]);
}
