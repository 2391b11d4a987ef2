import type { Content } from '../content';
import type { ContentWriter } from './content-writer';
import type { FolderContents } from './folder-contents';

/** A content that lies in its folder from its first byte on. */
export class FolderContent implements Content {
  readonly inRow = undefined;
  private finished: Promise<void> | undefined;

  /** @param path where the writer writes, relative to the data directory */
  constructor(
    private readonly contents: FolderContents,
    private readonly path: string,
    private readonly writer: ContentWriter,
  ) {}

  get size(): number {
    return this.writer.size;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    return this.writer.write(bytes);
  }

  requireNoFailure(): void {
    this.writer.requireNoFailure();
  }

  requireRecordable(): void {
    // While a server uses the folder nobody sweeps it.
  }

  finish(): Promise<void> {
    this.finished = this.contents.finish(this.path, this.writer);
    return this.finished;
  }

  async remove(): Promise<void> {
    if (this.finished === undefined) await this.contents.closeWriter(this.writer);
    else await this.finished.catch(() => undefined);
    await this.contents.remove(this.path);
  }
}
