import { randomBytes } from 'node:crypto';
import { posixCksum } from '../bytes/checksums';
import type { Edition, RequestName } from '../bytes/editions';
import { cutName } from '../bytes/fields';
import * as responses from '../bytes/responses';
import { decrypt, wrapKey } from './cryptography';

/** A request as it came. */
export interface ReceivedRequest {
  /** The code's name in the server's edition; `undefined` if it has none. */
  readonly name: RequestName | undefined;
  readonly clientId: Buffer;
  readonly version: number;
  readonly code: number;
  readonly payload: Buffer;
}

/** Messages to send, or how to end the connection instead. */
export type Reply = readonly Buffer[] | 'end' | 'reset';

/** A client as a server knows it. */
export interface KnownClient {
  readonly clientId: Buffer;
  readonly name: string;
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

/** What a server may do otherwise than PROTOCOL.md says. */
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
  /** Answers "resending" with 04. */
  readonly answerResending?: boolean;
}

interface Upload {
  readonly fileName: string;
  readonly contentSize: number;
  readonly slices: readonly Buffer[];
  /** Whether the last packet is there. */
  readonly complete: boolean;
}

/** A right server without a network: clients and files in memory, an answer for each request. */
export class ServerState {
  readonly clients = new Map<string, KnownClient>();
  readonly files: KeptFile[] = [];
  readonly #edition: Edition;
  readonly #options: StateOptions;
  readonly #uploads = new Map<string, Upload>();
  #checksums = 0;

  constructor(edition: Edition, options: StateOptions = {}) {
    this.#edition = edition;
    this.#options = options;
  }

  /** The right answer to a request, but for what the options say. */
  reply(request: ReceivedRequest): Reply {
    const { name, payload, version } = request;
    const fixed = name && this.#fixedSize(name);
    const fits = fixed !== undefined && (name === 'sendFile' ? payload.length >= fixed : payload.length === fixed);
    if (name === undefined || version !== 3 || !fits) return this.#refuse();
    if (name === 'register') return this.#register(payload);
    const client = this.#find(request);
    switch (name) {
      case 'reconnect':
        return this.#reconnect(request, client);
      case 'publicKey':
        return this.#takePublicKey(payload.subarray(255), client);
      case 'sendFile':
        return client ? this.#receive(payload, client) : this.#refuse();
      default:
        return client ? this.#settle(name, cutName(payload.subarray(-255)).toString(), client) : this.#refuse();
    }
  }

  #find({ name, clientId }: ReceivedRequest): KnownClient | undefined {
    const id = clientId.toString('hex');
    const comesBack = name === 'reconnect' || (name === 'publicKey' && this.clients.get(id)?.publicKey !== undefined);
    if (comesBack && this.#options.denyReconnect) this.clients.delete(id);
    return this.clients.get(id);
  }

  #fixedSize(name: RequestName): number {
    switch (name) {
      case 'register':
      case 'reconnect':
        return 255;
      case 'publicKey':
        return 415;
      case 'sendFile':
        return { 'id, size, name': 275, 'size, name': 259, 'sizes, packets, name': 267 }[this.#edition.sendFile];
      default:
        return { 'id, name': 271, name: 255 }[this.#edition.verdict];
    }
  }

  #refuse(): Reply {
    return this.#edition.responses.generalError === undefined
      ? 'end'
      : [responses.generalError({ edition: this.#edition })];
  }

  #register(payload: Buffer): Reply {
    const edition = this.#edition;
    const name = cutName(payload).toString();
    const taken = [...(this.#options.takenNames ?? []), ...[...this.clients.values()].map((client) => client.name)];
    if (taken.includes(name)) return [responses.registrationFailed({ edition })];
    const clientId = randomBytes(16);
    this.clients.set(clientId.toString('hex'), { clientId, name, publicKey: undefined, aesKey: undefined });
    return [responses.registered({ edition, clientId })];
  }

  #reconnect({ clientId }: ReceivedRequest, client: KnownClient | undefined): Reply {
    if (!client?.publicKey) return [responses.reconnectDenied({ edition: this.#edition, clientId })];
    return this.#giveKey('reconnected', client, client.publicKey);
  }

  #takePublicKey(publicKey: Buffer, client: KnownClient | undefined): Reply {
    if (!client) return this.#refuse();
    if (client.publicKey && !client.publicKey.equals(publicKey)) return this.#refuse();
    client.publicKey = publicKey;
    return this.#giveKey('key', client, publicKey);
  }

  #giveKey(which: 'key' | 'reconnected', client: KnownClient, publicKey: Buffer): Reply {
    const old = this.#options.keepAesKey ? client.aesKey : undefined;
    client.aesKey = old ?? randomBytes(this.#edition.aesBits / 8);
    const wrappedKey = wrapKey(publicKey, client.aesKey);
    return [responses.key({ edition: this.#edition, which, clientId: client.clientId, wrappedKey })];
  }

  #receive(payload: Buffer, client: KnownClient): Reply {
    const id = client.clientId.toString('hex');
    const upload = this.#addSlice(payload, this.#uploads.get(id));
    this.#uploads.delete(id);
    const received = upload?.slices.reduce((sum, slice) => sum + slice.length, 0) ?? 0;
    if (!upload || !client.aesKey || received > upload.contentSize) return this.#refuse();
    if (upload.complete !== (received === upload.contentSize)) return this.#refuse();
    if (upload.complete) return this.#finish(upload, client.clientId, client.aesKey);
    this.#uploads.set(id, upload);
    return [];
  }

  /** The upload with what a send-file request adds to it; `undefined` if the request does not fit it. */
  #addSlice(payload: Buffer, running: Upload | undefined): Upload | undefined {
    const inPackets = this.#edition.sendFile === 'sizes, packets, name';
    const contentSize = payload.readUInt32LE(this.#edition.sendFile === 'id, size, name' ? 16 : 0);
    const contentAt = this.#fixedSize('sendFile');
    const fileName = cutName(payload.subarray(contentAt - 255, contentAt)).toString();
    const number = inPackets ? payload.readUInt16LE(8) : 1;
    const total = inPackets ? payload.readUInt16LE(10) : 1;

    const { slices, ...begun } = number > 1 && running ? running : { fileName, contentSize, slices: [] };
    const fits = number === slices.length + 1 && begun.contentSize === contentSize && begun.fileName === fileName;
    if (!fits) return undefined;
    return { fileName, contentSize, slices: [...slices, payload.subarray(contentAt)], complete: number === total };
  }

  #finish({ fileName, contentSize, slices }: Upload, clientId: Buffer, aesKey: Buffer): Reply {
    let content: Buffer;
    try {
      content = decrypt(aesKey, Buffer.concat(slices));
    } catch {
      return this.#refuse();
    }
    this.files.push({ clientId, name: fileName, content, state: 'received' });
    const right = (this.#options.checksum ?? posixCksum)(content);
    const checksum = this.#checksums++ < (this.#options.wrongChecksums ?? 0) ? ~right >>> 0 : right;
    return [responses.fileReceived({ edition: this.#edition, clientId, contentSize, fileName, checksum })];
  }

  #settle(name: 'crcValid' | 'resending' | 'givingUp', fileName: string, { clientId }: KnownClient): Reply {
    const file = this.files.findLast((kept) => kept.name === fileName && kept.clientId.equals(clientId));
    if (file?.state !== 'received') return this.#refuse();
    file.state = name === 'crcValid' ? 'verified' : 'discarded';
    if (name === 'resending' && !this.#options.answerResending) return [];
    return [responses.messageReceived({ edition: this.#edition, clientId })];
  }
}
