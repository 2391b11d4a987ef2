import { readIdentity, writeIdentity } from '../course/identity';
import { exposedFiles, checkIdentityFolder, keepIdentity, readKeptIdentities } from '../course/kept-identities';
import type { Identity } from '../course/me-info';
import type { ServerAddress } from '../course/server-address';
import { parsePrivateKey, type PrivateKey } from '../crypto/private-key';
import { hex } from '../text/hex';
import { SealwireError } from '../wire/error';
import { sameBytes } from '../wire/value';

/** Who the client was with some server. */
export interface UsableIdentity {
  readonly clientId: Uint8Array;
  readonly privateKey: PrivateKey;
  /** The server has given the id, and has not been heard to take the public key. */
  readonly isPending?: boolean;
}

/** Told of what a person should know of the client's folder. */
export type TellOfIdentity = (
  event: 'identityKept' | 'identityFound' | 'identityAtRisk',
  level: 'info' | 'warn',
  text: string,
) => void;

/** What the client's folder is for. */
export interface IdentityFolder {
  readonly directory: string;
  readonly server: ServerAddress;
  readonly name: Uint8Array;
}

/** The most identities that a server is asked about: each is a request, and not every server has patience. */
const MOST_TRIED = 6;

/** The identities of a client's folder: those of `me.info`, and those that are kept by server. */
export class Identities {
  readonly #folder: IdentityFolder;
  readonly #tell: TellOfIdentity;

  constructor(folder: IdentityFolder, tell: TellOfIdentity) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /**
   * Those that the server may know, in the order in which they are tried: what it has accepted before, the one of
   * `me.info`, and what another port of the same host, or nobody knows who, has accepted.
   */
  async candidates(ofMeInfo: UsableIdentity | undefined): Promise<readonly UsableIdentity[]> {
    const { directory, server, name } = this.#folder;
    for (const file of ofMeInfo === undefined ? [] : await exposedFiles(directory)) {
      const text = `${file} in ${directory} can be read by other users of this machine (chmod 600 keeps them out)`;
      this.#tell('identityAtRisk', 'warn', text);
    }
    const { identities, unreadable } = await readKeptIdentities(directory);
    for (const file of unreadable) {
      this.#tell('identityAtRisk', 'warn', `${file} in ${directory} cannot be read, and is passed over`);
    }
    const kept = identities.filter((one) => sameBytes(one.name, name));
    const here = kept.filter((one) => isSame(one.server, server));
    const near = kept.filter((one) => one.server === undefined || isSameHost(one.server, server));
    const all = [...here.flatMap(usable), ...(ofMeInfo === undefined ? [] : [ofMeInfo]), ...near.flatMap(usable)];
    const distinct = new Map<string, UsableIdentity>();
    for (const one of all) if (!distinct.has(hex(one.clientId))) distinct.set(hex(one.clientId), one);
    return [...distinct.values()].slice(0, MOST_TRIED);
  }

  /**
   * Makes sure that a new identity can be written.
   * @throws CourseFileError where it cannot
   */
  async check(clientId: Uint8Array): Promise<void> {
    const { directory, name } = this.#folder;
    await checkIdentityFolder(directory, { name, clientId, privateKeyDer: undefined });
  }

  /**
   * Writes an identity that the server has just given, before its public key is sent.
   * @throws CourseFileError where the file system refuses
   */
  async saveNew(clientId: Uint8Array, privateKey: PrivateKey): Promise<void> {
    const identity = this.#identity(clientId, privateKey);
    await keepIdentity(this.#folder.directory, this.#folder.server, identity, 'pending');
    const keptAs = await this.#replaceMeInfo(identity);
    if (keptAs === undefined) return;
    const text = `me.info and priv.key hold a new identity; the one before is kept in ${keptAs}, for its server`;
    this.#tell('identityKept', 'warn', text);
  }

  /** Notes that the server has accepted an identity, and makes it the one of `me.info`. A failure is told, and no more. */
  async confirm(clientId: Uint8Array, privateKey: PrivateKey): Promise<void> {
    const { directory, server } = this.#folder;
    const identity = this.#identity(clientId, privateKey);
    try {
      await keepIdentity(directory, server, identity);
      const stored = await readIdentity(directory);
      // The same id stays as it was written, in whichever form.
      if (stored?.privateKeyDer !== undefined && sameBytes(stored.clientId, clientId)) return;
      await this.#replaceMeInfo(identity);
      const text = `going on as ${hex(clientId)}, whom ${server.host}:${server.port} knows; me.info and priv.key are those of that client again`;
      this.#tell('identityFound', 'info', text);
    } catch (error) {
      if (!(error instanceof SealwireError)) throw error;
      this.#tell('identityAtRisk', 'warn', error.message);
    }
  }

  #identity(clientId: Uint8Array, privateKey: PrivateKey): Identity {
    return { name: this.#folder.name, clientId, privateKeyDer: privateKey.toPkcs8Der() };
  }

  /** @returns where what `me.info` held is kept; `undefined` where it held nothing else. */
  async #replaceMeInfo(identity: Identity): Promise<string | undefined> {
    const { directory } = this.#folder;
    const before = await readIdentity(directory).catch(() => undefined);
    const isOther = before !== undefined && !sameBytes(before.clientId, identity.clientId);
    const keptAs = isOther ? await this.#keepReplaced(before) : undefined;
    await writeIdentity(directory, identity);
    return keptAs;
  }

  async #keepReplaced(before: Identity): Promise<string> {
    const { identities } = await readKeptIdentities(this.#folder.directory);
    const kept = identities.find((one) => sameBytes(one.clientId, before.clientId) && isSameKey(one, before));
    return kept?.file ?? keepIdentity(this.#folder.directory, undefined, before);
  }
}

/** One whose key is not a key, or none that can be used, is as good as none. */
function usable({ clientId, privateKeyDer, isPending }: Identity & { isPending: boolean }): readonly UsableIdentity[] {
  if (privateKeyDer === undefined) return [];
  try {
    return [{ clientId, privateKey: parsePrivateKey(privateKeyDer), isPending }];
  } catch (error) {
    if (error instanceof SealwireError) return [];
    throw error;
  }
}

function isSameKey(one: Identity, other: Identity): boolean {
  return sameBytes(one.privateKeyDer ?? new Uint8Array(0), other.privateKeyDer ?? new Uint8Array(0));
}

function isSame(one: ServerAddress | undefined, other: ServerAddress): boolean {
  return one?.port === other.port && isSameHost(one, other);
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

function isSameHost(one: ServerAddress, other: ServerAddress): boolean {
  const [first, second] = [one.host.toLowerCase(), other.host.toLowerCase()];
  return first === second || (LOOPBACK.has(first) && LOOPBACK.has(second));
}
