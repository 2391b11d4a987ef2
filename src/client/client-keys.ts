import type { Profile } from '../../generated';
import { generateKeyPair } from '../crypto/key-pair';
import type { PrivateKey } from '../crypto/private-key';
import { clientIdSize } from '../protocol/field-sizes';
import { hex } from '../text/hex';
import type { Identities, UsableIdentity } from './identities';

/** The keys of a run, for all of its connections: private ones by id, and which AES keys were handed out. */
export class ClientKeys {
  readonly #identities: Identities;
  /** By id, in hexadecimal digits. */
  readonly #privateKeys: Map<string, PrivateKey>;
  /** For the next id. */
  #newKey: PrivateKey | undefined;
  readonly #used = new Set<string>();
  /** The id that was written down as accepted last. */
  #confirmed: string | undefined;

  /** @param candidates the identities of earlier runs under which the server may know the client. */
  constructor(identities: Identities, candidates: readonly UsableIdentity[]) {
    this.#identities = identities;
    this.#privateKeys = new Map(candidates.map(({ clientId, privateKey }) => [hex(clientId), privateKey]));
  }

  /** The private key of an id that the client has. */
  of(clientId: Uint8Array): PrivateKey {
    const key = this.#privateKeys.get(hex(clientId));
    if (key === undefined) throw new TypeError(`there is no private key of ${hex(clientId)}`);
    return key;
  }

  /**
   * Makes sure that a new identity can be written, and makes its key pair.
   * @returns SubjectPublicKeyInfo DER of the public key
   * @throws CourseFileError where it cannot be written
   */
  async prepare(profile: Profile): Promise<Uint8Array> {
    await this.#identities.check(new Uint8Array(clientIdSize(profile)));
    this.#newKey = await generateKeyPair(profile.rsa);
    return this.#newKey.publicKeyDer();
  }

  /**
   * Writes a new id with the key pair that was made last.
   * @throws CourseFileError where the file system refuses
   */
  async save(clientId: Uint8Array): Promise<void> {
    if (this.#newKey === undefined) throw new TypeError('no key pair was made');
    this.#privateKeys.set(hex(clientId), this.#newKey);
    await this.#identities.saveNew(clientId, this.#newKey);
  }

  /** Notes that the server has accepted the client as this one, once for all connections. */
  async confirm(clientId: Uint8Array): Promise<void> {
    const id = hex(clientId);
    if (this.#confirmed === id) return;
    this.#confirmed = id;
    await this.#identities.confirm(clientId, this.of(clientId));
  }

  /** Notes that an AES key is used. @returns whether it was before, in any of the connections. */
  use(aesKey: Uint8Array): boolean {
    const id = hex(aesKey);
    const isUsed = this.#used.has(id);
    this.#used.add(id);
    return isUsed;
  }
}
