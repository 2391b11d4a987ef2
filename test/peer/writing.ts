import type { Socket } from 'node:net';

/** How bytes are handed to the network: in one piece, or each byte on its own. */
export type Pace = 'whole' | 'bytes';

/** Writes and waits until the system has taken the bytes. */
export async function write(socket: Socket, bytes: Uint8Array, pace: Pace = 'whole'): Promise<void> {
  const pieces = pace === 'whole' ? [bytes] : Array.from(bytes, (byte) => Uint8Array.of(byte));
  for (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      socket.write(piece, (error) => (error ? reject(error) : resolve()));
    });
    // The system takes a byte at once: without a turn of the loop, the other side would see all of them as one piece.
    if (pace === 'bytes') await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Sends end of stream, where there still is a connection; the other direction stays open. */
export async function halfClose(socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    // A socket that is destroyed meanwhile never calls the callback of end().
    socket.once('close', () => resolve()).end(resolve);
  });
}
