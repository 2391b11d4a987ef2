/** A content on its way in, wherever it lies. */
export interface Content {
  /** Bytes so far. */
  readonly size: number;
  /** All of it, where it comes with its row. */
  readonly inRow: Uint8Array | undefined;
  /**
   * Appends bytes, which must not change any more.
   *
   * @returns `undefined` while there is room for more; otherwise a promise that resolves when there is again
   * @throws what an earlier call failed with
   */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** @throws what an earlier call failed with */
  requireNoFailure(): void;
  /** Ends it; resolves when all that lies outside of its row survives a power cut. */
  finish(): Promise<void>;
  /**
   * Asked before it gets its row: where it has taken too long, a sweeper may have removed it.
   *
   * @throws StorageError `E_STORAGE`
   */
  requireRecordable(): void;
  /** Gives it up and removes what there is of it; after {@link finish}, when that has ended. */
  remove(): Promise<void>;
}
