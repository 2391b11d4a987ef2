/** What a client asked a server for: not at all, without an answer so far, or with the answer that says it is done. */
export type Asked = 'no' | 'asked' | 'answered';

/** A client, as it knows itself. */
export interface LedgerClient {
  readonly name: string;
  registration: Asked;
  /** Given by the server. */
  id: Uint8Array | undefined;
  key: Asked;
  publicKey: Uint8Array | undefined;
}

/** A file of a client. */
export interface LedgerFile {
  readonly client: string;
  readonly name: string;
  /** Every plaintext that was sent under this name, the last one last. */
  readonly contents: Uint8Array[];
  /** The client said that the checksum of the last one is right. */
  verification: Asked;
  /** The client gave up. */
  removal: Asked;
}

/** What clients asked of a server and what it answered. It is plain data, so that it can be cloned with a data directory. */
export interface Ledger {
  readonly clients: LedgerClient[];
  readonly files: LedgerFile[];
}

export function emptyLedger(): Ledger {
  return { clients: [], files: [] };
}

/** The client of this name, noted if it is new. */
export function clientIn(ledger: Ledger, name: string): LedgerClient {
  const known = ledger.clients.find((client) => client.name === name);
  if (known !== undefined) return known;
  const client: LedgerClient = { name, registration: 'no', id: undefined, key: 'no', publicKey: undefined };
  ledger.clients.push(client);
  return client;
}

/** The file of this client and name, noted if it is new. */
export function fileIn(ledger: Ledger, client: string, name: string): LedgerFile {
  const known = ledger.files.find((file) => file.client === client && file.name === name);
  if (known !== undefined) return known;
  const file: LedgerFile = { client, name, contents: [], verification: 'no', removal: 'no' };
  ledger.files.push(file);
  return file;
}
