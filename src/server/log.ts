/** Where a server tells what happens; the command line prints it. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
}
