import type { Change } from '../../records/batch';
import type { Warn } from '../contents';
import type { FolderContents } from './folder-contents';
import { storageError } from '../../error';
import { CONTENTS_AT_ONCE, CONTENTS_IN_ROWS, CONTENTS_MOVED, type RowContent } from '../../records/file-statements';
import { SharedRun } from '../../shared-run';
import type { WriteQueue } from '../../records/write-queue';

/** How long the first of them waits at the most, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Small contents, each of which has come with its row, and so with one commit. In a quiet moment they move to their place in
 * the content folder, where people look for them; only then, and when they survive a power cut there, their rows let go of
 * them.
 */
export class RowContents {
  private readonly moving = new SharedRun(() => this.moveAll());
  private timer: NodeJS.Timeout | undefined;
  private since: number | undefined;

  constructor(
    private readonly contents: FolderContents,
    private readonly writes: WriteQueue,
    private readonly warn: Warn,
    /** How long no small content must have come before those in rows move, in milliseconds. */
    private readonly quietMs: number,
  ) {}

  /** A content has come with its row. */
  added(): void {
    const now = performance.now();
    this.since ??= now;
    if (now - this.since > PATIENCE_MS - this.quietMs) return;
    if (this.timer === undefined) this.timer = setTimeout(() => void this.moveOut(), this.quietMs);
    else this.timer.refresh();
  }

  /** Moves all contents that are in rows now. What fails is a warning: they are safe where they are, and tried again. */
  async moveOut(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.since = undefined;
    try {
      await this.moving.run();
    } catch (error) {
      this.warn(storageError('small contents could not be moved', error));
    }
  }

  /** What comes during the last step waits for the next quiet moment. */
  private async moveAll(): Promise<void> {
    let found: readonly RowContent[];
    do {
      found = await this.writes.change(contentsInRows, undefined);
      if (found.length === 0) return;
      await this.contents.put(found);
      const moved = new Set(await this.writes.change(contentsMoved, found));
      // A row that has been deleted meanwhile: its content was put back by us.
      for (const { id, path } of found) if (!moved.has(id)) await this.contents.remove(path);
    } while (found.length === CONTENTS_AT_ONCE);
  }
}

const contentsInRows: Change<undefined, readonly RowContent[]> = {
  what: 'small contents could not be found',
  make: async (statements, asks) => {
    const found = await statements.all<RowContent>(CONTENTS_IN_ROWS);
    return asks.map(() => found);
  },
};

/** Answers the ids of the rows that are still there. */
const contentsMoved: Change<readonly RowContent[], readonly string[]> = {
  what: 'small contents could not be taken out of their rows',
  make: async (statements, asks) => {
    const answers: (readonly string[])[] = [];
    for (const contents of asks) {
      const ids = JSON.stringify(contents.map(({ id }) => id));
      const rows = await statements.all<{ readonly id: string }>(CONTENTS_MOVED, ids);
      answers.push(rows.map(({ id }) => id));
    }
    return answers;
  },
};
