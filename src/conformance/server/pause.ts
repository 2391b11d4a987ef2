/** Waits long enough for a piece to arrive on its own. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
