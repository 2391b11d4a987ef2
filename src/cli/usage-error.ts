import { SealwireError } from '../wire/error';

/** The person asked for something that cannot be; exit code 2. */
export class UsageError extends SealwireError {
  constructor(message: string, hint?: string) {
    super('E_USAGE', message, { hint });
  }
}
