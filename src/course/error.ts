import { SealwireError, type ErrorDetails } from '../wire/error';

/**
 * A file of the course programs that does not hold what it should (docs/protocol.md, "Files of the course programs").
 */
export class CourseFileError extends SealwireError {
  /** The line that is wrong, from 1; `undefined` where the whole file is. */
  readonly line: number | undefined;

  constructor(code: string, message: string, details: ErrorDetails & { readonly line?: number | undefined } = {}) {
    super(code, message, details);
    this.line = details.line;
  }
}
