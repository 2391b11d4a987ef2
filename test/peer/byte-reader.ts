import type { Socket } from 'node:net';

/** How the other side ended: with end of stream, or with a reset or another error. */
export type Ending = 'end' | 'reset';

/** Reads a socket's bytes in amounts that the reader chooses; one reader at a time. */
export class ByteReader {
  #waiting: (() => void) | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  #ending: Ending | undefined;

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
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
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [bytes.subarray(size)];
    this.#length -= size;
    return bytes.subarray(0, size);
  }

  /** Waits for the end of the stream; bytes that were not read are an error. */
  async ended(): Promise<Ending> {
    while (!this.#ending) await this.#more();
    if (this.#length > 0) throw new Error(`${this.#length} bytes came that nobody read`);
    return this.#ending;
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
