import { ClientAccount, type IncomingFile, type Usage } from './client-account';
import { StorageError } from '../error';

/** What a client may have at the most, verified or not; 0 means no limit. */
export interface ClientQuota {
  /** Bytes of plaintext. */
  readonly clientBytes: number;
  readonly clientFiles: number;
}

/** What {@link ClientUsage} stands on. */
export interface ClientUsageOptions {
  readonly quota: ClientQuota;
  /** Asks the database what a client has stored, apart from the files with these ids. Ids are in hexadecimal digits. */
  readonly load: (clientId: string, except: readonly string[]) => Promise<Usage>;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** Whether other servers store files of the same clients; by default not. */
  readonly isShared?: boolean | undefined;
}

/** What is counted of a file that is on its way in; ends with {@link stored} or {@link release}. */
export interface Reservation {
  /** The file has so many bytes now. @throws StorageError where that is too much; then nothing has changed */
  hold(bytes: number): void;
  /**
   * Asks the database anew where other servers may have stored files meanwhile, so that {@link arrived} does not judge by what is
   * long past; `undefined` where there is nothing to ask.
   */
  recount(): Promise<void> | undefined;
  /** All of the file has come: from now on it counts for every other. @throws StorageError where there is no room any more */
  arrived(): void;
  /** The file whose place this one takes is gone already. */
  replacedIsGone(): void;
  /** The file has its row. */
  stored(): void;
  /** Nothing is left of the file. */
  release(): void;
}

/** How many clients are remembered that send nothing. */
const MOST = 10_000;

/**
 * How long a total by which a file is refused is believed, in milliseconds: a command may have removed files. Where other
 * servers may have added some, so is one by which a file is taken.
 */
const BELIEVED_MS = 1000;

interface Known {
  readonly account: ClientAccount;
  /** When the database was asked last. */
  loadedAt: number;
  loading: Promise<void> | undefined;
  /** How many requests look at it now. */
  readers: number;
}

/**
 * Keeps clients within their quota. What a client has stored is asked of the database once and followed from then on; nothing
 * is refused by a total that is older than a second, and where servers share a store, nothing is taken by one either. A file on its way has to fit beside what is there, and once more when it
 * has arrived, so that several connections of one client do not get past the quota together
 * (docs/decisions/quotas-in-memory.md).
 */
export class ClientUsage {
  private readonly clients = new Map<string, Known>();

  constructor(private readonly options: ClientUsageOptions) {}

  /** A client that has just registered has nothing stored, which need not be asked. */
  registered(clientId: string): void {
    if (!this.isUnlimited) this.remember(clientId, this.options.now());
  }

  /**
   * Counts a file that begins to come.
   *
   * @throws StorageError `E_QUOTA` where it is too much, and what the database fails with
   */
  async reserve(clientId: string, file: IncomingFile): Promise<Reservation> {
    if (this.isUnlimited) return UNCOUNTED;
    const known = this.clients.get(clientId) ?? this.remember(clientId, undefined);
    known.readers += 1;
    try {
      while (known.loading !== undefined) await known.loading;
      if (known.loadedAt === NEVER || (this.isShared && this.isOld(known))) await this.load(clientId, known);
      let excess = this.excess(known.account, file);
      if (excess !== undefined && this.isOld(known)) {
        await this.load(clientId, known);
        excess = this.excess(known.account, file);
      }
      if (excess !== undefined) throw excess;
      known.account.begin(file);
    } finally {
      known.readers -= 1;
    }
    return this.reservation(clientId, known, file);
  }

  /** A file that had its row is gone. */
  removed(clientId: string, bytes: number): void {
    this.clients.get(clientId)?.account.remove(bytes);
  }

  private get isUnlimited(): boolean {
    const { clientBytes, clientFiles } = this.options.quota;
    return clientBytes === 0 && clientFiles === 0;
  }

  private get isShared(): boolean {
    return this.options.isShared === true;
  }

  private isOld({ loadedAt }: Known): boolean {
    return this.options.now() - loadedAt >= BELIEVED_MS;
  }

  private reservation(clientId: string, known: Known, file: IncomingFile): Reservation {
    const { account } = known;
    return {
      recount: () => (this.isShared && this.isOld(known) ? (known.loading ?? this.load(clientId, known)) : undefined),
      hold: (bytes) => {
        if (bytes <= file.bytes) return;
        const excess = this.excess(account, { ...file, bytes });
        if (excess !== undefined) throw excess;
        file.bytes = bytes;
      },
      arrived: () => {
        const excess = this.excess(account, file);
        if (excess !== undefined) throw excess;
        account.arrive(file);
      },
      replacedIsGone: () => {
        file.replacedBytes = undefined;
      },
      stored: () => account.store(file),
      release: () => account.drop(file),
    };
  }

  /** What there is to say against a further file, or further bytes of one. */
  private excess(
    account: ClientAccount,
    more: Pick<IncomingFile, 'bytes' | 'replacedBytes'>,
  ): StorageError | undefined {
    const { clientBytes, clientFiles } = this.options.quota;
    const total = account.total;
    const files = total.files + (more.replacedBytes === undefined ? 1 : 0);
    if (clientFiles > 0 && files > clientFiles && more.replacedBytes === undefined) {
      return overQuota(
        `the client would have ${files} files, more than the ${clientFiles} allowed`,
        '--max-client-files',
      );
    }
    const bytes = total.bytes + more.bytes - (more.replacedBytes ?? 0);
    if (clientBytes > 0 && bytes > clientBytes) {
      return overQuota(
        `the client would have ${bytes} bytes, more than the ${clientBytes} allowed`,
        '--max-client-bytes',
      );
    }
    return undefined;
  }

  private async load(clientId: string, known: Known): Promise<void> {
    known.loading = this.ask(clientId, known);
    try {
      await known.loading;
    } finally {
      known.loading = undefined;
    }
  }

  private async ask(clientId: string, known: Known): Promise<void> {
    const startedAt = this.options.now();
    let stored: Usage | undefined;
    try {
      stored = await this.options.load(clientId, known.account.beginLoading());
      known.loadedAt = startedAt;
    } finally {
      known.account.endLoading(stored);
    }
  }

  private remember(clientId: string, loadedAt: number = NEVER): Known {
    if (this.clients.size >= MOST) this.forgetIdle();
    const known: Known = { account: new ClientAccount(), loadedAt, loading: undefined, readers: 0 };
    this.clients.set(clientId, known);
    return known;
  }

  private forgetIdle(): void {
    for (const [id, { account, readers }] of this.clients) {
      if (readers === 0 && account.isIdle) this.clients.delete(id);
    }
  }
}

const NEVER = -Infinity;

/** Where nothing is limited, nothing is counted. */
const UNCOUNTED: Reservation = {
  hold: () => undefined,
  recount: () => undefined,
  replacedIsGone: () => undefined,
  arrived: () => undefined,
  stored: () => undefined,
  release: () => undefined,
};

function overQuota(message: string, option: string): StorageError {
  return new StorageError('E_QUOTA', message, { hint: `Remove files, or allow more (${option}).` });
}
