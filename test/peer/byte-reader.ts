import type { Socket } from 'node:net';

/** How the other side ended: with end of stream, or with a reset or another error. */
export type Ending = 'end' | 'reset';

/** Reads a socket's bytes in amounts that the reader chooses; one reader at a time. */
export class ByteReader {
  #waiting: (() => void) | undefined;
  /** What came and was not read, each piece as a `data` event brought it; of the first, perhaps only its rest. */
  readonly #pieces: Buffer[] = [];
  /** Whether bytes of the first piece have been read. */
  #isBegun = false;
  #length = 0;
  #ending: Ending | undefined;

  constructor(socket: Socket) {
    socket.on('data', (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#length += piece.length;
      this.#wake();
    });
    socket.on('end', () => this.#end('end'));
    socket.on('error', () => this.#end('reset'));
    socket.on('close', () => this.#end('reset'));
  }

  /** The next `size` bytes; `undefined` if the stream ended before their first. */
  async read(size: number): Promise<Buffer | undefined> {
    while (this.#length < size && !this.#ending) await this.#more();
    if (this.#length === 0 && size > 0) return undefined;
    if (this.#length < size) throw new Error(`the stream ended after ${this.#length} of ${size} bytes`);
    return this.#take(size);
  }

  /** What is left of the next `data` event; `undefined` if the stream ended. */
  async readPiece(): Promise<Buffer | undefined> {
    while (this.#length === 0 && !this.#ending) await this.#more();
    const [piece] = this.#pieces;
    return piece && this.#take(piece.length);
  }

  /** Drops what is left of a `data` event whose beginning was read. */
  dropRestOfPiece(): void {
    const [piece] = this.#pieces;
    if (piece && this.#isBegun) this.#take(piece.length);
  }

  /** All that has come and was not read. */
  readLeft(): Buffer {
    return this.#take(this.#length);
  }

  /** Whether the other side has ended; bytes that came before may still be unread. */
  get hasEnded(): boolean {
    return this.#ending !== undefined;
  }

  /** Waits for the end of the stream; bytes that were not read are an error. */
  async ended(): Promise<Ending> {
    while (!this.#ending) await this.#more();
    if (this.#length > 0) throw new Error(`${this.#length} bytes came that nobody read`);
    return this.#ending;
  }

  #take(size: number): Buffer {
    const taken: Buffer[] = [];
    let left = size;
    for (let [piece] = this.#pieces; piece !== undefined && left > 0; [piece] = this.#pieces) {
      const part = piece.subarray(0, left);
      taken.push(part);
      left -= part.length;
      this.#isBegun = part.length < piece.length;
      if (this.#isBegun) this.#pieces[0] = piece.subarray(part.length);
      else this.#pieces.shift();
    }
    this.#length -= size;
    return Buffer.concat(taken);
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
    this.#wake();
  }

  #wake(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }
}
