import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edition } from '../bytes/editions';
import type { ClientDefects } from './client-defects';
import { runCourseClient } from './course-client';
import type { KeyPair } from './cryptography';
import { RawServer, type Behaviour } from './raw-server';

/** How a client's run went. */
export interface CourseRun {
  readonly exitCode: number;
  /** Whether it had to be ended. */
  readonly isAborted: boolean;
  /** What it printed. */
  readonly lines: readonly string[];
  /** Names of the requests of this run. */
  readonly requests: RawServer['requestNames'];
}

/** A raw server, and a directory from which course clients are run against it. */
export class CoursePlace {
  readonly server: RawServer;
  readonly directory: string;
  readonly #keyPair: () => KeyPair;

  private constructor(server: RawServer, directory: string, keyPair: () => KeyPair) {
    this.server = server;
    this.directory = directory;
    this.#keyPair = keyPair;
  }

  /** Starts a server, and prepares a directory in which `a file.bin` is to be sent by Ada. */
  static async make(
    edition: Edition,
    behaviour: Behaviour,
    content: Buffer,
    keyPair: () => KeyPair,
  ): Promise<CoursePlace> {
    const server = await RawServer.start(edition, behaviour);
    const directory = mkdtempSync(join(tmpdir(), 'sealwire-course-client-'));
    writeFileSync(join(directory, 'transfer.info'), `127.0.0.1:${server.port}\nAda\na file.bin\n`);
    writeFileSync(join(directory, 'a file.bin'), content);
    return new CoursePlace(server, directory, keyPair);
  }

  /** Runs a client until it ends, or is ended after so many milliseconds. */
  async run(defects: ClientDefects = {}, timeoutMs = 20_000): Promise<CourseRun> {
    const { server, directory } = this;
    const before = server.requests.length;
    const lines: string[] = [];
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), timeoutMs);
    const print = (line: string): number => lines.push(line);
    const options = { directory, edition: server.edition, defects, signal: over.signal, keyPair: this.#keyPair, print };
    const exitCode = await runCourseClient(options);
    clearTimeout(timer);
    return { exitCode, isAborted: over.signal.aborted, lines, requests: server.requestNames.slice(before) };
  }

  /** What a file of the directory holds, as text; `undefined` where there is none. */
  read(file: string): string | undefined {
    const path = join(this.directory, file);
    return existsSync(path) ? readFileSync(path, 'latin1') : undefined;
  }

  /** Stops the server and removes the directory. */
  async remove(): Promise<void> {
    rmSync(this.directory, { recursive: true });
    await this.server.stop();
  }
}
