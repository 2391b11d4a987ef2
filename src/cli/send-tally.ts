import type { RunFacts } from '../client/run-events';
import { counted } from '../text/count';
import { durationText, sizeText } from '../text/units';
import { visiblePath } from '../text/visible';

/** What has become of the files of a run. */
export interface TallyFacts {
  readonly files: number;
  readonly verified: number;
  /** Paths of those that were sent, at least in part, and not verified. */
  readonly failed: readonly string[];
  /** Paths of those of which nothing was sent. */
  readonly notTried: readonly string[];
  /** Of the verified files. */
  readonly bytes: number;
  /** Of ciphertext that went out, in every attempt. */
  readonly bytesSent: number;
  readonly milliseconds: number;
}

/** Counts what becomes of the files of a run. */
export class Tally {
  readonly #files: readonly string[];
  /** Places in the list of those whose content has begun to go out, and of those that the server has verified. */
  readonly #tried = new Set<number>();
  readonly #verified = new Set<number>();
  /** How much of the files that are under way has gone out in this attempt. */
  readonly #sentOfAttempt = new Map<number, number>();
  #bytes = 0;
  #bytesSent = 0;

  constructor(files: readonly string[]) {
    this.#files = files;
  }

  count(event: RunFacts): void {
    switch (event.event) {
      case 'sending':
        this.#sentOfAttempt.set(event.index, 0);
        this.#tried.add(event.index);
        return;
      case 'progress':
        this.#bytesSent += event.sent - (this.#sentOfAttempt.get(event.index) ?? 0);
        this.#sentOfAttempt.set(event.index, event.sent);
        return;
      case 'verified':
        this.#verified.add(event.index);
        this.#sentOfAttempt.delete(event.index);
        this.#bytes += event.bytes;
        return;
      default:
        return;
    }
  }

  facts(milliseconds: number): TallyFacts {
    return {
      files: this.#files.length,
      verified: this.#verified.size,
      failed: this.#files.filter((_, index) => this.#tried.has(index) && !this.#verified.has(index)),
      notTried: this.#files.filter((_, index) => !this.#tried.has(index)),
      bytes: this.#bytes,
      bytesSent: this.#bytesSent,
      milliseconds: Math.round(milliseconds),
    };
  }
}

/** The tally as lines, for a person. */
export function tallyLines(facts: TallyFacts): readonly string[] {
  const { files, verified, failed, notTried, bytes, bytesSent, milliseconds } = facts;
  const time = durationText(milliseconds);
  if (verified === files) {
    const rate = milliseconds < 1000 ? '' : ` (${sizeText((bytes * 1000) / milliseconds)}/s)`;
    return [`${counted(files, 'file')} stored and verified, ${sizeText(bytes)} in ${time}${rate}`];
  }
  const out = bytesSent > 0 ? [`${sizeText(bytesSent)} sent in ${time}`] : [];
  const parts = [
    `${verified} of ${files} files stored and verified${verified > 0 ? `, ${sizeText(bytes)}` : ''}`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(notTried.length > 0 ? [`${notTried.length} not tried`] : []),
    ...out,
  ];
  const lists = [
    ...(failed.length > 0 ? [`failed: ${listed(failed)}`] : []),
    ...(notTried.length > 0 ? [`not tried: ${listed(notTried)}`] : []),
  ];
  return files === 1 ? [[...lists, ...out].join('; ')] : [parts.join('; '), ...lists];
}

const MOST_LISTED = 10;

function listed(paths: readonly string[]): string {
  const more = paths.length - MOST_LISTED;
  return [...paths.slice(0, MOST_LISTED).map(visiblePath), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
