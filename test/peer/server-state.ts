import { randomBytes } from 'node:crypto';
import { posixCksum } from '../bytes/checksums';
import { responseCode, type Edition } from '../bytes/editions';
import { cutName, name255, u32 } from '../bytes/fields';
import * as responses from '../bytes/responses';
import { ContentFolder } from './content-folder';
import { decrypt, decryptUnpadded, wrapKey, type Wrapping } from './cryptography';
import { fixedSize, type ReceivedRequest } from './request-reader';
import type { ServerDefects } from './server-defects';
import { addPacket, ciphertextOf, readPacket, stateOf, type Upload } from './upload';
import { wrongChecksum } from './wrong-checksums';

export type { ReceivedRequest };

/** Messages to send, or how to end the connection, or the server, instead. */
export type Reply = readonly Buffer[] | 'end' | 'reset' | 'die';

/** A client as a server knows it. */
export interface KnownClient {
  readonly clientId: Buffer;
  /** What its name is compared by. */
  readonly nameKey: string;
  publicKey: Buffer | undefined;
  aesKey: Buffer | undefined;
}

/** A file as a server has it. */
export interface KeptFile {
  readonly clientId: Buffer;
  readonly name: string;
  readonly content: Buffer;
  state: 'received' | 'verified' | 'discarded';
}

/** What a server may do otherwise than docs/protocol.md says. */
export interface StateOptions {
  /** The first n checksums are wrong. */
  readonly wrongChecksums?: number;
  /** The checksum in use, POSIX cksum unless a test says otherwise. */
  readonly checksum?: (content: Uint8Array) => number;
  /** Names that others have taken. */
  readonly takenNames?: readonly string[];
  /** Forgets each client that comes back, before it answers. */
  readonly denyReconnect?: boolean;
  /** Hands out the old AES key when a client comes back. */
  readonly keepAesKey?: boolean;
  /** Takes names without a NUL, and repeats them in 03 as they came. */
  readonly repeatsNames?: boolean;
  /** Answers "resending" with 04. */
  readonly answerResending?: boolean;
  /** Where contents are written too; without it, they are kept in memory alone. */
  readonly directory?: string;
  readonly defects?: ServerDefects;
}

/** What a server knows of one connection. */
export class ServerConnection {
  /** Who registered or came back here last. */
  client: KnownClient | undefined;
  /** Whether the server ends the connection once its answers are written. */
  isOver = false;
  /** AES keys handed out here, by the client's id. */
  readonly aesKeys = new Map<string, Buffer>();
  readonly uploads = new Map<string, Upload>();
  /** The file whose name stood in "resending", until it has come. */
  resending: Receipt | undefined;
}

/** A kept file, and what a confirmation of it needs. */
interface Receipt {
  readonly file: KeptFile;
  readonly nameKey: string;
  readonly connection: ServerConnection;
  readonly path: string | undefined;
}

/** A right server without a network: clients and files in memory, an answer for each request. */
export class ServerState {
  readonly clients = new Map<string, KnownClient>();
  readonly files: KeptFile[] = [];
  readonly #edition: Edition;
  readonly #options: StateOptions;
  readonly #defects: ServerDefects;
  readonly #folder: ContentFolder | undefined;
  readonly #receipts: Receipt[] = [];
  readonly #onlyConnection = new ServerConnection();
  /** Running uploads of the servers that do not keep them with their connection. */
  readonly #uploads = new Map<string, Upload>();
  #idForEverybody: Buffer | undefined;
  #firstKey: Buffer | undefined;
  #newestKey: Buffer | undefined;
  #checksums = 0;

  constructor(edition: Edition, options: StateOptions = {}) {
    this.#edition = edition;
    this.#options = options;
    this.#defects = options.defects ?? {};
    this.#folder = options.directory === undefined ? undefined : new ContentFolder(options.directory, this.#defects);
  }

  /** The right answer to a request, but for what the options say. Without a connection, all requests have the same. */
  reply(request: ReceivedRequest, connection: ServerConnection = this.#onlyConnection): Reply {
    const reply = this.#undressed(request, connection);
    return typeof reply === 'string' ? reply : reply.map((message) => this.#dressed(message));
  }

  /** What a connection that has ended still brings about: the answers, if any. */
  hangUp(connection: ServerConnection): readonly Buffer[] {
    const { client } = connection;
    const upload = client && connection.uploads.get(client.clientId.toString('hex'));
    const reply = this.#defects.partialFileAccepted && upload ? this.#finish(upload, client, connection, true) : [];
    if (this.#defects.forgetsAtHangUp && client) this.clients.delete(client.clientId.toString('hex'));
    return typeof reply === 'string' ? [] : reply.map((message) => this.#dressed(message));
  }

  #undressed(request: ReceivedRequest, connection: ServerConnection): Reply {
    const { name, payload, version } = request;
    if (name === undefined && this.#defects.diesOnGarbage) return 'die';
    if (name === undefined && this.#defects.unknownCodeAnswered) return [this.#messageReceived(request.clientId)];
    if (name === undefined || request.isUnread) return this.#refuse();
    if (version !== 3 && !this.#defects.versionIgnored) return this.#refuse();
    const fixed = fixedSize(this.#edition, name);
    if (name === 'sendFile' ? payload.length < fixed : payload.length !== fixed) return this.#refuse();
    if (!this.#hasName(request)) return this.#refuse();
    if (name === 'register') return this.#register(payload, connection);
    const client = this.#find(request, connection);
    if (client && name !== 'reconnect' && name !== 'publicKey' && !this.#hasOwnId(request, client)) {
      return this.#refuse();
    }
    switch (name) {
      case 'reconnect':
        return this.#reconnect(request, client, connection);
      case 'publicKey':
        return this.#takePublicKey(request, client, connection);
      case 'sendFile':
        return client ? this.#receive(request, client, connection) : this.#refuse();
      default:
        return client
          ? this.#settle(name, payload.subarray(-255), client, connection)
          : this.#withoutFile(request.clientId);
    }
  }

  // --- who ---

  #find({ name, clientId, payload }: ReceivedRequest, connection: ServerConnection): KnownClient | undefined {
    const id = clientId.toString('hex');
    const comesBack = name === 'reconnect' || (name === 'publicKey' && this.clients.get(id)?.publicKey !== undefined);
    if (comesBack && this.#options.denyReconnect) this.clients.delete(id);
    if (!this.#defects.foreignIdAccepted) return this.clients.get(id);
    if (name !== 'reconnect' && connection.client) return connection.client;
    return this.#named(payload.subarray(0, 255)) ?? this.clients.get(id);
  }

  #named(nameField: Buffer): KnownClient | undefined {
    const key = this.#clientNameKey(nameField);
    return [...this.clients.values()].find(({ nameKey }) => nameKey === key);
  }

  /** The bytes of a name; a name without its NUL, or an empty one, is none. */
  #hasName({ name, payload }: ReceivedRequest): boolean {
    const at = name === 'sendFile' ? fixedSize(this.#edition, name) - 255 : payload.length - 255;
    const start = name === 'register' || name === 'reconnect' || name === 'publicKey' ? 0 : at;
    const nul = payload.subarray(start, start + 255).indexOf(0);
    return nul > 0 || (nul < 0 && this.#options.repeatsNames === true);
  }

  /** Whether the id that a payload repeats is the client's, where there is one. */
  #hasOwnId({ name, payload }: ReceivedRequest, { clientId }: KnownClient): boolean {
    if (this.#defects.payloadIdIgnored || this.#defects.foreignIdAccepted) return true;
    const hasId =
      name === 'sendFile' ? this.#edition.sendFile === 'id, size, name' : this.#edition.confirmation !== 'name';
    return !hasId || payload.subarray(0, 16).equals(clientId);
  }

  #nameKey(nameField: Buffer): string {
    if (this.#defects.nameDecoded) return cutName(nameField).toString();
    return (this.#defects.firstNulIgnored ? nameField : cutName(nameField)).toString('latin1');
  }

  #clientNameKey(nameField: Buffer): string {
    const key = this.#nameKey(nameField);
    const trimmed = this.#defects.nameTrimmedAtSpace ? key.split(' ')[0]! : key;
    return this.#defects.nameCaseFolded ? trimmed.toLowerCase() : trimmed;
  }

  #refuse(): Reply {
    if (this.#defects.refusalsUnanswered) return [];
    return this.#edition.responses.generalError === undefined
      ? 'end'
      : [responses.generalError({ edition: this.#edition })];
  }

  #register(nameField: Buffer, connection: ServerConnection): Reply {
    const edition = this.#edition;
    const nameKey = this.#clientNameKey(nameField);
    const takenNames = this.#options.takenNames ?? [];
    const owner = this.#named(nameField);
    const isTaken = owner !== undefined || takenNames.some((name) => this.#clientNameKey(name255(name)) === nameKey);
    if (owner && this.#defects.takenNameSameId) {
      connection.client = owner;
      return [responses.registered({ edition, clientId: owner.clientId })];
    }
    if (owner && this.#defects.takenNameForgetsOwner) this.clients.delete(owner.clientId.toString('hex'));
    if (isTaken && !this.#defects.takenNameAccepted) {
      const code = responseCode(edition, 'registrationFailed');
      const payload = Buffer.alloc(this.#defects.registrationFailedWithId ? 16 : 0);
      return [responses.response({ code, payload })];
    }
    const clientId = this.#newId();
    connection.client = { clientId, nameKey, publicKey: undefined, aesKey: undefined };
    this.clients.set(clientId.toString('hex'), connection.client);
    return [responses.registered({ edition, clientId })];
  }

  #newId(): Buffer {
    const id = randomBytes(16);
    if (!this.#defects.idForEverybody) return id;
    return (this.#idForEverybody ??= id);
  }

  #reconnect({ clientId, payload }: ReceivedRequest, client: KnownClient | undefined, at: ServerConnection): Reply {
    const isCalledSo = client?.nameKey === this.#clientNameKey(payload) || this.#defects.foreignNameAccepted === true;
    if (!client?.publicKey || !isCalledSo || this.#defects.deniesKnown || this.#lacksFile(client)) {
      if (this.#defects.acceptsUnknownReconnect) return this.#letIn(clientId, payload);
      const code = responseCode(this.#edition, 'reconnectDenied');
      return [responses.response({ code, payload: this.#defects.deniedWithoutId ? Buffer.alloc(0) : clientId })];
    }
    return this.#giveKey('reconnected', client, client.publicKey, at);
  }

  #lacksFile({ clientId }: KnownClient): boolean {
    return this.#defects.returnNeedsFile === true && !this.files.some((file) => file.clientId.equals(clientId));
  }

  /** Lets in somebody whom the server does not know, with any public key that it has. */
  #letIn(clientId: Buffer, nameField: Buffer): Reply {
    const { publicKey } = this.#named(nameField) ?? [...this.clients.values()].at(-1) ?? {};
    const aesKey = randomBytes(this.#edition.aesBits / 8);
    const wrappedKey = publicKey ? wrapKey(publicKey, aesKey) : randomBytes(128);
    return [responses.key({ edition: this.#edition, which: 'reconnected', clientId, wrappedKey })];
  }

  #takePublicKey({ clientId, payload }: ReceivedRequest, known: KnownClient | undefined, at: ServerConnection): Reply {
    const returnsSo = this.#edition.requests.reconnect === undefined;
    const [nameField, publicKey] = [payload.subarray(0, 255), payload.subarray(255)];
    const client = known ?? (this.#defects.acceptsUnknownReconnect && returnsSo ? newClient() : undefined);
    if (!client) return this.#refuse();
    if (client.nameKey !== this.#clientNameKey(nameField) && !this.#defects.foreignNameAccepted) return this.#refuse();
    const isDenied = this.#defects.deniesKnown === true || this.#lacksFile(client);
    if (client.publicKey && isDenied && returnsSo) return this.#refuse();
    const isStrange = client.publicKey?.equals(publicKey) === false;
    if (isStrange && this.#defects.strangerKeyKept) client.publicKey = publicKey;
    if (isStrange && !this.#defects.strangerKeyAccepted) return this.#refuse();
    const reply = this.#giveKey('key', client, publicKey, at);
    if (typeof reply === 'string') return reply === 'die' ? reply : this.#refuse();
    client.publicKey = publicKey;
    this.clients.set(client.clientId.toString('hex'), client);
    return reply;

    function newClient(): KnownClient {
      return { clientId, nameKey: cutName(nameField).toString('latin1'), publicKey: undefined, aesKey: undefined };
    }
  }

  // --- keys ---

  /** Hands out an AES key; `end` where the public key is none. */
  #giveKey(which: 'key' | 'reconnected', client: KnownClient, publicKey: Buffer, connection: ServerConnection): Reply {
    const { clientId } = client;
    const aesKey = this.#nextKey(client);
    let message: Buffer;
    try {
      const wrappedKey = wrapKey(publicKey, aesKey, this.#wrapping());
      message = responses.key({ edition: this.#edition, which, clientId, wrappedKey });
    } catch {
      return this.#defects.diesOnBadKey ? 'die' : 'end';
    }
    client.aesKey = aesKey;
    this.#newestKey = aesKey;
    connection.client = client;
    connection.aesKeys.set(clientId.toString('hex'), aesKey);
    return [message];
  }

  #nextKey({ aesKey }: KnownClient): Buffer {
    const { keyReused, keyForFirstClient, keyWrongSize } = this.#defects;
    const { aesBits } = this.#edition;
    const fresh = randomBytes((keyWrongSize ? 384 - aesBits : aesBits) / 8);
    if (keyForFirstClient) return (this.#firstKey ??= fresh);
    return this.#options.keepAesKey || keyReused ? (aesKey ?? fresh) : fresh;
  }

  #wrapping(): Wrapping {
    if (this.#defects.keyWrappedPkcs1) return 'pkcs1';
    return this.#defects.keyWrappedSha256 ? 'sha256' : 'right';
  }

  // --- files ---

  #receive(request: ReceivedRequest, client: KnownClient, connection: ServerConnection): Reply {
    const id = client.clientId.toString('hex');
    const aesKey = connection.aesKeys.get(id) ?? (this.#defects.storedKeyTaken ? client.aesKey : undefined);
    if (!aesKey && !this.#defects.fileBeforeKeyAccepted) return this.#refuse();
    const { uploadsShared = false, uploadsPerClient = false } = this.#defects;
    const uploads = uploadsShared || uploadsPerClient ? this.#uploads : connection.uploads;
    const slot = uploadsShared ? 'everybody' : id;
    const packet = readPacket(this.#edition, request.payload);
    const upload = addPacket(uploads.get(slot), packet, aesKey, this.#defects);
    uploads.delete(slot);
    if (!upload) return this.#refuse();
    const isCut = request.isCut === true;
    const state = isCut ? 'whole' : stateOf(upload, this.#defects);
    if (state === 'wrong') return this.#refuse();
    if (state === 'whole') return this.#finish(upload, client, connection, isCut);
    uploads.set(slot, upload);
    return [];
  }

  #finish(upload: Upload, client: KnownClient, connection: ServerConnection, isCut: boolean): Reply {
    const { clientId } = client;
    const { nameField, contentSize } = upload.first;
    const nameKey = this.#nameKey(nameField);
    const resent = connection.resending?.nameKey === nameKey ? connection.resending : undefined;
    if (this.#refusesFile(nameKey, resent, client, connection)) return this.#refuse();
    connection.resending = undefined;
    const ciphertext = ciphertextOf(upload, this.#defects);
    const plaintext = this.#plaintextOf(upload, ciphertext, client, isCut);
    if (!plaintext) return this.#defects.diesOnBadContent ? 'die' : this.#refuse();
    if (this.#refusesContent(plaintext)) return this.#refuse();

    const before = this.#defects.resendAppended && resent ? resent.file.content : Buffer.alloc(0);
    const content = Buffer.concat([before, this.#rewritten(plaintext)]);
    const name = cutName(nameField);
    const file: KeptFile = { clientId, name: name.toString(), content, state: 'received' };
    const path = this.#folder?.write({ clientId, nameField, plaintext: content, ciphertext });
    this.files.push(file);
    this.#receipts.push({ file, nameKey, connection, path });

    const right = wrongChecksum(this.#defects, content, ciphertext) ?? (this.#options.checksum ?? posixCksum)(content);
    const checksum = this.#checksums++ < (this.#options.wrongChecksums ?? 0) ? ~right >>> 0 : right;
    const { contentSizeOfPlaintext, contentSizeBigEndian } = this.#defects;
    const size = contentSizeOfPlaintext ? content.length : contentSize;
    const told = contentSizeBigEndian ? Buffer.from(u32(size)).readUInt32BE() : size;
    const fields = { clientId, contentSize: told, fileName: this.#echoed(name), checksum };
    const message = responses.fileReceived({ edition: this.#edition, ...fields });
    if (this.#options.repeatsNames) message.set(nameField, 7 + 16 + 4);
    return [message];
  }

  #refusesFile(
    nameKey: string,
    resent: Receipt | undefined,
    { clientId }: KnownClient,
    connection: ServerConnection,
  ): boolean {
    const { resendRefused, secondFileRefused, sameNameRefused, fileNameTakenByOther, unconfirmedRefused } =
      this.#defects;
    const isOwn = ({ file }: Receipt): boolean => file.clientId.equals(clientId);
    const verified = this.#receipts.filter((receipt) => receipt.file.state === 'verified' && isOwn(receipt));
    return (
      (resendRefused === true && resent !== undefined) ||
      (secondFileRefused === true && verified.some((receipt) => receipt.connection === connection)) ||
      (sameNameRefused === true && verified.some((receipt) => receipt.nameKey === nameKey)) ||
      (fileNameTakenByOther === true && this.#receipts.some((one) => one.nameKey === nameKey && !isOwn(one))) ||
      (unconfirmedRefused === true &&
        this.#receipts.some((one) => one.file.state === 'received' && isOwn(one) && one.connection !== connection))
    );
  }

  #plaintextOf(upload: Upload, ciphertext: Buffer, client: KnownClient, isCut: boolean): Buffer | undefined {
    const { keyShared, keyPerClient } = this.#defects;
    const elsewhere = keyShared ? this.#newestKey : keyPerClient ? client.aesKey : undefined;
    const aesKey = elsewhere ?? upload.aesKey;
    if (!aesKey) return ciphertext;
    try {
      return decrypt(aesKey, ciphertext);
    } catch {
      return isCut || this.#takesAnyPadding() ? decryptUnpadded(aesKey, ciphertext) : undefined;
    }
  }

  /** Packets that were joined wrongly seldom end with the padding: who takes them would see nothing wrong in that. */
  #takesAnyPadding(): boolean {
    const { wrongPaddingAccepted, packetOrderIgnored, packetsCountedOnly, packetGapAccepted } = this.#defects;
    return [wrongPaddingAccepted, packetOrderIgnored, packetsCountedOnly, packetGapAccepted].includes(true);
  }

  #refusesContent({ length }: Buffer): boolean {
    const { emptyFileRefused, fullBlockRefused, largeFileRefused } = this.#defects;
    return (
      (emptyFileRefused === true && length === 0) ||
      (fullBlockRefused === true && length > 0 && length % 16 === 0) ||
      (largeFileRefused === true && length > 65_536)
    );
  }

  #rewritten(content: Buffer): Buffer {
    if (this.#defects.contentCutAt64K) return content.subarray(0, 65_536);
    if (this.#defects.contentAsText) return Buffer.from(content.toString());
    if (!this.#defects.newlinesTranslated) return content;
    return Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  }

  #echoed(name: Buffer): Uint8Array | string {
    const { fileNameNotEchoed, fileNameCutAtSpace, nameDecoded } = this.#defects;
    if (fileNameNotEchoed) return '';
    if (fileNameCutAtSpace) return Buffer.from(name.toString('latin1').split(' ')[0]!, 'latin1');
    // What is not UTF-8 grows, as U+FFFD.
    return nameDecoded ? Buffer.from(name.toString()).subarray(0, 254) : name.subarray(0, 254);
  }

  // --- confirmations ---

  #settle(
    name: 'crcValid' | 'resending' | 'givingUp',
    nameField: Buffer,
    { clientId }: KnownClient,
    connection: ServerConnection,
  ): Reply {
    const nameKey = this.#nameKey(nameField);
    const ofName = this.#receipts.filter((kept) => kept.nameKey === nameKey && kept.file.clientId.equals(clientId));
    const receipt = ofName.findLast((kept) => kept.connection === connection) ?? ofName.at(-1);
    if (receipt?.file.state !== 'received') return this.#withoutFile(clientId);
    receipt.file.state = name === 'crcValid' ? 'verified' : 'discarded';
    if (name !== 'crcValid' && receipt.path !== undefined) this.#folder?.remove(receipt.path);
    if (name === 'resending') connection.resending = receipt;
    if (name === 'givingUp' && this.#defects.forgetsAfterGiveUp) this.clients.delete(clientId.toString('hex'));
    if (name !== 'resending' && this.#defects.closesAfterConfirmation) connection.isOver = true;
    return this.#isAnswered(name) ? [this.#messageReceived(clientId)] : [];
  }

  #isAnswered(name: 'crcValid' | 'resending' | 'givingUp'): boolean {
    const { crcValidUnanswered, giveUpUnanswered, resendingAnswered } = this.#defects;
    if (name === 'crcValid') return !crcValidUnanswered;
    if (name === 'givingUp') return !giveUpUnanswered;
    return this.#options.answerResending === true || resendingAnswered === true;
  }

  /** The answer to a confirmation of a file that the server does not have. */
  #withoutFile(clientId: Buffer): Reply {
    return this.#defects.confirmationAlwaysAnswered ? [this.#messageReceived(clientId)] : this.#refuse();
  }

  #messageReceived(clientId: Buffer): Buffer {
    const edition = this.#edition;
    if (!this.#defects.messageReceivedOtherwise) return responses.messageReceived({ edition, clientId });
    const payload = edition.messageReceived === 'id' ? Buffer.alloc(0) : clientId;
    return responses.response({ code: responseCode(edition, 'messageReceived'), payload });
  }

  /** An answer in the form in which this server writes it. */
  #dressed(message: Buffer): Buffer {
    const { wrongIdInAnswers, answerVersionZero, answersBigEndian, headersBigEndian } = this.#defects;
    const dressed = Buffer.from(message);
    const [code, size] = [message.readUInt16LE(1), message.readUInt32LE(3)];
    if (wrongIdInAnswers && size >= 16 && code !== responseCode(this.#edition, 'registered')) dressed.fill(0, 7, 23);
    if (answerVersionZero) dressed[0] = 0;
    if (this.#defects.answerVersionAsText) dressed.write('3', 0);
    if (this.#defects.registeredSizeZero && code === responseCode(this.#edition, 'registered')) {
      dressed.writeUInt32LE(0, 3);
    }
    if (answersBigEndian || headersBigEndian) {
      dressed.writeUInt16BE(code, 1);
      dressed.writeUInt32BE(size, 3);
    }
    if (this.#defects.headersAligned)
      return Buffer.concat([dressed.subarray(0, 1), Buffer.alloc(1), dressed.subarray(1)]);
    if (!this.#defects.framesOf1024) return dressed;
    return Buffer.concat([dressed, Buffer.alloc((1024 - (dressed.length % 1024)) % 1024)]);
  }
}
