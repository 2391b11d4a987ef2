import { StorageError } from '../../error';

/** What is said of a failure of the store. */
export interface ObjectStoreFailure {
  /** Whether the same request may succeed a little later. */
  readonly isPassing: boolean;
  readonly hint: string;
  readonly cause: unknown;
}

/** The store refused a request, or could not be reached: `E_STORAGE`, with what has to be done about it. */
export class ObjectStoreError extends StorageError {
  /** Whether the same request may succeed a little later. */
  readonly isPassing: boolean;

  constructor(message: string, { isPassing, hint, cause }: ObjectStoreFailure) {
    super('E_STORAGE', message, { hint, cause });
    this.isPassing = isPassing;
  }
}
