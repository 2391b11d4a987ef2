import { fromDatabaseTime } from './database-time';
import { storageError } from '../error';
import { LISTED_CLIENTS, LISTED_CLIENTS_CALLED, type ListedClientRow } from './client-statements';
import type { Parameter, Statement, Statements } from './statements';

/** A client as an operator sees it. */
export interface ListedClient {
  readonly id: Uint8Array;
  readonly name: Uint8Array;
  /** The id of the profile that the client used last. */
  readonly profile: string;
  readonly hasPublicKey: boolean;
  readonly lastSeen: Date;
  readonly files: number;
  /** Of those files. */
  readonly verifiedFiles: number;
  /** Bytes of plaintext in all of them. */
  readonly bytes: number;
}

/** Lists clients with what they have stored. */
export class ClientList {
  /** @param reads on a connection that reads what is committed */
  constructor(private readonly reads: Statements) {}

  /**
   * In the order in which they registered, page by page.
   *
   * @throws StorageError `E_STORAGE`
   */
  async *pages(): AsyncGenerator<readonly ListedClient[]> {
    let last = 0;
    for (;;) {
      const rows = await this.ask(LISTED_CLIENTS, last);
      const end = rows.at(-1);
      if (end === undefined) return;
      yield rows.map(toListedClient);
      last = end.row;
    }
  }

  /**
   * The client of this name, and the one with this id: both, where a client is called as another one's id.
   *
   * @param id 16 bytes; `undefined` where what was given can be no id
   * @throws StorageError `E_STORAGE`
   */
  async find(name: Uint8Array, id?: Uint8Array): Promise<readonly ListedClient[]> {
    const rows = await this.ask(LISTED_CLIENTS_CALLED, Buffer.from(name), id === undefined ? null : Buffer.from(id));
    return rows.map(toListedClient);
  }

  private async ask(statement: Statement, ...parameters: readonly Parameter[]): Promise<readonly ListedClientRow[]> {
    try {
      return await this.reads.all<ListedClientRow>(statement, ...parameters);
    } catch (error) {
      throw storageError('the clients could not be listed', error);
    }
  }
}

function toListedClient(row: ListedClientRow): ListedClient {
  const { id, name, profile, files, verifiedFiles, bytes } = row;
  const hasPublicKey = row.hasPublicKey === 1;
  return { id, name, profile, hasPublicKey, lastSeen: fromDatabaseTime(row.lastSeen), files, verifiedFiles, bytes };
}
