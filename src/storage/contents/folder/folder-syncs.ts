import { syncDirectory } from '../../durable';
import { SharedRun } from '../../shared-run';

/** Syncs folders for many contents at once: those that come into a folder during a sync share the next one. */
export class FolderSyncs {
  /** Of the folders that are being synced. */
  private readonly runs = new Map<string, SharedRun>();

  /** Resolves when every entry that the folder has now survives a power cut. */
  async sync(folder: string): Promise<void> {
    let run = this.runs.get(folder);
    if (run === undefined) {
      run = new SharedRun(() => syncDirectory(folder));
      this.runs.set(folder, run);
    }
    try {
      await run.run();
    } finally {
      if (run.isIdle) this.runs.delete(folder);
    }
  }
}
