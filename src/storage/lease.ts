/**
 * The right to do something that one server at a time does. It is held for a while, by the database's clock, and has to be
 * renewed; a server that was too slow has lost it, and does nothing more.
 */
export interface Lease {
  /**
   * Takes the lease where nobody holds it, or renews it.
   *
   * @returns whether this server holds it now
   * @throws StorageError `E_STORAGE`
   */
  hold(): Promise<boolean>;
  /** Lets others have it at once, where this server holds it. @throws StorageError `E_STORAGE` */
  release(): Promise<void>;
}
