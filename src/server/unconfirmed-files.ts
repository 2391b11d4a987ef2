import type { RemovableFile, Store } from '../storage';
import { counted } from '../text/count';
import { quoted } from '../text/visible';
import { tellBackgroundFailure } from './background-failure';
import { always } from './chores';
import { fileFacts } from './file-facts';
import type { Log } from './log';
import { Recurring } from './recurring';

/** How often old files are looked for, in milliseconds. */
const EVERY_MS = 60 * 60 * 1000;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Removes files that their clients never confirmed, when they are old: at the start of the server, and then every hour. */
export class UnconfirmedFiles {
  readonly #removing = new Recurring(EVERY_MS, (isStopped) => this.#remove(isStopped));

  /**
   * @param days after which a file is old; 0: never.
   * @param now the time in milliseconds since 1970.
   * @param isMine whether to remove them is up to this server, of several that share a store.
   */
  constructor(
    private readonly store: Pick<Store, 'removeUnconfirmed'>,
    private readonly days: number,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
    private readonly isMine: () => Promise<boolean> = always,
  ) {}

  start(): void {
    if (this.days > 0) this.#removing.start();
  }

  /** Resolves when nothing is being removed any more; a removal that runs ends after its present step. */
  async stop(): Promise<void> {
    await this.#removing.stop();
  }

  async #remove(isStopped: () => boolean): Promise<void> {
    if (!(await this.isMine())) return;
    try {
      for await (const files of this.store.removeUnconfirmed(new Date(this.now() - this.days * DAY_MS))) {
        for (const file of files) this.#tell(file);
        if (isStopped()) return;
      }
    } catch (error) {
      tellBackgroundFailure(this.log, 'files that nobody confirmed could not be removed', error);
    }
  }

  #tell(file: RemovableFile): void {
    const reason = `not confirmed within ${counted(this.days, 'day')}`;
    const text = `${quoted(file.fileName)} of ${quoted(file.clientName)} removed: ${reason}`;
    this.log.info(text, { event: 'fileRemoved', reason, bytes: file.size, ...fileFacts(file) });
  }
}
