/** What keeps the benchmark from going on: a stable code, what is wrong, and what helps to mend it. */
export class BenchError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'BenchError';
  }
}
