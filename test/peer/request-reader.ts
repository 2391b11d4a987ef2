import type { Socket } from 'node:net';
import { requestName, type Edition, type RequestName } from '../bytes/editions';
import { ByteReader } from './byte-reader';
import type { ServerDefects } from './server-defects';

/** A request as it came. */
export interface ReceivedRequest {
  /** The code's name in the server's edition; `undefined` if it has none. */
  readonly name: RequestName | undefined;
  readonly clientId: Buffer;
  readonly version: number;
  readonly code: number;
  readonly payload: Buffer;
  /** There only where the payload was not read because it would be absurdly long: nothing can follow it. */
  readonly isUnread?: true;
  /** There only where the stream ended inside the payload, and the server takes the rest for the whole. */
  readonly isCut?: true;
}

const HEADER = 23;
/** The longest content that is read, in bytes. */
const LONGEST_FILE = 256 * 1024 * 1024;
/** How much of a payload that makes no sense is read in order to answer after it, in bytes. */
const LONGEST_NONSENSE = 65_536;
/** Bytes of a shared upload that are read at a time. */
const SHARED_PIECE = 256;

/** The size of a request's payload in bytes, that of a file without its content. */
export function fixedSize(edition: Edition, name: RequestName): number {
  switch (name) {
    case 'register':
    case 'reconnect':
      return 255;
    case 'publicKey':
      return 415;
    case 'sendFile':
      return { 'id, size, name': 275, 'size, name': 259, 'sizes, packets, name': 267 }[edition.sendFile];
    default:
      return { 'id, name': 271, name: 255 }[edition.confirmation];
  }
}

/** Reads the requests of one connection. */
export class RequestReader {
  /** How the last request was cut short, as an error's text. */
  cutShort: string | undefined;
  /** Whether what was cut short is a file. */
  isFileCut = false;
  readonly #reader: ByteReader;
  readonly #edition: Edition;
  readonly #defects: ServerDefects;
  readonly #sharedContent: Buffer[];

  /** @param sharedContent where all connections of a server keep their content that has these mixed up. */
  constructor(socket: Socket, edition: Edition, defects: ServerDefects = {}, sharedContent: Buffer[] = []) {
    this.#reader = new ByteReader(socket);
    this.#edition = edition;
    this.#defects = defects;
    this.#sharedContent = sharedContent;
  }

  /** The next request; `undefined` where the stream ended. */
  async next(): Promise<ReceivedRequest | undefined> {
    if (this.#defects.singleRecv || this.#defects.readsOf4096) return this.#fromOnePiece();
    let request: ReceivedRequest | undefined;
    try {
      const header = await this.#readHeader();
      if (!header) return undefined;
      request = this.#begun(header);
      this.isFileCut = request.name === 'sendFile';
      request = await this.#completed(request, header.readUInt32LE(19));
      if (this.#defects.framesOf1024)
        await this.#reader.read((1024 - ((HEADER + request.payload.length) % 1024)) % 1024);
      this.isFileCut = false;
    } catch (error) {
      const isTaken = this.#defects.partialFileAccepted === true && request?.name === 'sendFile';
      if (isTaken) return { ...request!, payload: this.#reader.readLeft(), isCut: true };
      this.cutShort = (error as Error).message;
      return undefined;
    }
    if (this.#defects.gluedForgotten) this.#reader.dropRestOfPiece();
    return request;
  }

  /** A header in its right form. */
  async #readHeader(): Promise<Buffer | undefined> {
    const { headersAligned, headersBigEndian } = this.#defects;
    const came = await this.#reader.read(headersAligned ? HEADER + 1 : HEADER);
    if (!came || headersAligned) return came && Buffer.concat([came.subarray(0, 17), came.subarray(18)]);
    if (!headersBigEndian) return came;
    const header = Buffer.from(came);
    header.subarray(17, 19).swap16();
    header.subarray(19, 23).swap32();
    return header;
  }

  async #fromOnePiece(): Promise<ReceivedRequest | undefined> {
    const whole = await this.#reader.readPiece();
    const piece = this.#defects.readsOf4096 ? whole?.subarray(0, 4096) : whole;
    if (!piece) return undefined;
    const header = Buffer.concat([piece.subarray(0, HEADER), Buffer.alloc(HEADER)]).subarray(0, HEADER);
    return { ...this.#begun(header), payload: piece.subarray(HEADER, HEADER + header.readUInt32LE(19)) };
  }

  #begun(header: Buffer): ReceivedRequest {
    const code = header.readUInt16LE(17);
    return {
      name: requestName(this.#edition, code),
      clientId: header.subarray(0, 16),
      version: header.readUInt8(16),
      code,
      payload: Buffer.alloc(0),
    };
  }

  async #completed(request: ReceivedRequest, announced: number): Promise<ReceivedRequest> {
    const { name } = request;
    const fixed = name && fixedSize(this.#edition, name);
    const inPackets = this.#edition.sendFile === 'sizes, packets, name';
    if (fixed !== undefined && this.#defects.sizeIgnored && !(name === 'sendFile' && inPackets)) {
      return { ...request, payload: await this.#readByKind(fixed, name === 'sendFile') };
    }
    const longest = name === 'sendFile' ? LONGEST_FILE : LONGEST_NONSENSE;
    if (announced > longest && !this.#defects.headersBigEndian) return { ...request, isUnread: true };
    const isShared = name === 'sendFile' && this.#defects.uploadsShared === true;
    if (isShared && fixed !== undefined && announced > fixed) {
      return { ...request, payload: await this.#readShared(fixed, announced - fixed) };
    }
    return { ...request, payload: await this.#read(announced) };
  }

  async #readByKind(fixed: number, isFile: boolean): Promise<Buffer> {
    const head = await this.#read(fixed);
    if (!isFile) return head;
    const size = head.readUInt32LE(fixed - 255 - 4);
    return size > LONGEST_FILE ? head : Buffer.concat([head, await this.#read(size)]);
  }

  async #readShared(fixed: number, size: number): Promise<Buffer> {
    const head = await this.#read(fixed);
    for (let left = size; left > 0; left -= SHARED_PIECE) {
      this.#sharedContent.push(await this.#read(Math.min(left, SHARED_PIECE)));
    }
    return Buffer.concat([head, ...this.#sharedContent.splice(0)]);
  }

  async #read(size: number): Promise<Buffer> {
    const bytes = await this.#reader.read(size);
    if (!bytes) throw new Error('the stream ended after a header');
    return bytes;
  }
}
