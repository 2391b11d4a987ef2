import type { HealthCheck } from '../health';
import type { Content } from './content';

/** Told what went wrong without changing the outcome, such as a leftover that could not be removed. Must not throw. */
export type Warn = (error: Error) => void;

/**
 * The contents of files, wherever they lie: a folder, or a bucket (docs/decisions/two-seams.md). Each has a path that the
 * server makes and that is used once (content-path.ts), with forward slashes. Whether a content is a file is said by a row.
 */
export interface Contents {
  /**
   * Begins a content.
   *
   * @param path that no content had before
   * @param size its bytes at the most, so that a small one can be sent at once; `undefined` where that is not known
   * @throws StorageError `E_STORAGE`
   */
  create(path: string, size?: number): Promise<Content>;
  /**
   * Reads a content from its first byte to its last, piece by piece. Each piece may be overwritten by the next.
   *
   * @throws UnreadableContent; StorageError `E_STORAGE` where nothing is known of it, since the store does not answer
   */
  pieces(path: string): AsyncIterable<Uint8Array>;
  /** Removes a content if it exists. What fails is a warning: a leftover is found later, since it has no row. */
  remove(path: string): Promise<void>;
  /** Whether contents can be written now, and whether there is room. */
  checks(): Promise<readonly HealthCheck[]>;
  /** Gives back what was opened to reach them. */
  close(): Promise<void>;
}
