/** Short-lived values that all servers of a store know; each is forgotten when it is taken, or when its time is over. */
export interface Notes {
  /**
   * Remembers a value, in place of another one of this key.
   *
   * @param lifetimeMs how long, in milliseconds
   * @throws StorageError `E_STORAGE`
   */
  add(key: string, value: string, lifetimeMs: number): Promise<void>;
  /**
   * The value of this key, where it is remembered still; it is forgotten with that, and only one of those who ask at the same
   * time gets it.
   *
   * @throws StorageError `E_STORAGE`
   */
  take(key: string): Promise<string | undefined>;
}
