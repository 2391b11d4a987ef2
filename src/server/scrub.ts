import { setTimeout as sleep } from 'node:timers/promises';
import type { Checksums, ContentState, FileRecord, Store } from '../storage';
import { faultText } from '../storage/check/content-judge';
import { counted } from '../text/count';
import { quoted } from '../text/visible';
import { tellBackgroundFailure } from './background-failure';
import { always } from './chores';
import { fileFacts } from './file-facts';
import type { Log } from './log';
import { Pace } from './pace';

/** How a server looks after what it has stored. */
export interface ScrubOptions {
  /** Milliseconds from the beginning of one round to that of the next; the first begins so long after the start. */
  readonly everyMs: number;
  /** Bytes that are read in a second at the most; 0: no limit. */
  readonly bytesPerSecond: number;
  readonly checksums: Checksums;
}

/** Resolves after some milliseconds; rejects when the signal says so. */
type Wait = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/** Reads every stored content again and again, slowly, and tells what is not as it was left (docs/damage.md). */
export class Scrub {
  readonly #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /**
   * @param wait is replaced by tests.
   * @param isMine whether a round is this server's: of several that share a store, one reads it.
   */
  constructor(
    private readonly store: Pick<Store, 'files' | 'checkContent'>,
    private readonly options: ScrubOptions,
    private readonly log: Log,
    private readonly wait: Wait = (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false }),
    private readonly now: () => number = () => performance.now(),
    private readonly isMine: () => Promise<boolean> = always,
  ) {}

  start(): void {
    this.#running = this.#runOn();
  }

  /** Resolves when nothing is read any more. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #runOn(): Promise<void> {
    let next = this.now() + this.options.everyMs;
    try {
      for (;;) {
        await this.wait(Math.max(0, next - this.now()), this.#abort.signal);
        next = this.now() + this.options.everyMs;
        if (await this.isMine()) await this.#round();
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  /** One round; where it fails, the next is tried in its time. */
  async #round(): Promise<void> {
    const pace = new Pace(this.options.bytesPerSecond, this.now);
    const count = { files: 0, damaged: 0, bytes: 0 };
    try {
      for await (const files of this.store.files.pages()) {
        for (const file of files) {
          const state = await this.store.checkContent(file, this.options.checksums, async (bytes) => {
            count.bytes += bytes;
            this.#abort.signal.throwIfAborted();
            const pause = pace.after(bytes);
            if (pause > 0) await this.wait(pause, this.#abort.signal);
          });
          this.#abort.signal.throwIfAborted();
          count.files += 1;
          if (state.kind === 'intact' || state.kind === 'deleted') continue;
          count.damaged += 1;
          this.#tell(file, state);
        }
      }
    } catch (error) {
      if (this.#abort.signal.aborted) throw error;
      tellBackgroundFailure(this.log, 'stored contents could not be checked', error);
      return;
    }
    const text = `${counted(count.files, 'stored content')} checked, ${count.damaged} not as it should be`;
    this.log.info(text, { event: 'scrubbed', ...count });
  }

  #tell(file: FileRecord, state: ContentState): void {
    const { clientName, fileName, path } = file;
    const reason = reasonOf(state);
    const text = `the content of ${quoted(fileName)} of ${quoted(clientName)} ${reason} (${path})`;
    this.log.warn(text, { event: 'damaged', reason, why: state.kind, ...fileFacts(file) });
  }
}

function reasonOf(state: ContentState): string {
  switch (state.kind) {
    case 'damaged':
      return faultText(state.fault);
    case 'unreadable':
      return `cannot be read: ${state.reason}`;
    default:
      return `is ${state.kind}`;
  }
}
