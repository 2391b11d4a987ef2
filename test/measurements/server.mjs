// A server of its own for a measurement, and what the system says of its process.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const main = join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');

/** Starts `sealwire serve` on a free port, with a data directory that goes with it. */
export async function startServer(options = []) {
  const directory = mkdtempSync(join(tmpdir(), 'sealwire-measured-'));
  const data = join(directory, 'data');
  const place = ['--host', '127.0.0.1', '--port', '0', '--data', data];
  const child = spawn(process.execPath, [main, 'serve', ...place, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  const port = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.on('data', (piece) => {
      printed += piece;
      const [, found] = /listening on [\d.]+:(\d+)/.exec(printed) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return {
    port,
    directory,
    /** Open descriptors, resident memory in MiB, and files below files/. */
    state: () => ({
      handles: readdirSync(`/proc/${child.pid}/fd`).length,
      memory: Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024),
      files: readdirSync(join(data, 'files'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
        .length,
    }),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const code = await ended;
      rmSync(directory, { recursive: true, force: true });
      return { code, lines: printed.split('\n').length - 1 };
    },
  };
}

/** A request of 2024b. */
export function request(code, payload, clientId = Buffer.alloc(16)) {
  const header = Buffer.alloc(23);
  clientId.copy(header);
  header.writeUInt8(3, 16);
  header.writeUInt16LE(code, 17);
  header.writeUInt32LE(payload.length, 19);
  return Buffer.concat([header, payload]);
}

/** A field of 255 bytes. */
export function name255(text) {
  const field = Buffer.alloc(255);
  field.write(text);
  return field;
}
