import type { SingleBar } from 'cli-progress';
import type { RunResult } from '../client/run';
import type { RunEvent } from '../client/run-events';
import { jsonLine, visiblePath } from '../text/visible';
import { advance, progressLine, startProgress, type Progress } from './send-progress';
import { Tally, tallyLines } from './send-tally';

/** Columns of a terminal that does not say how many it has. */
const COLUMNS = 80;

/** Makes a bar on standard error that shows a line, which is asked for whenever it is drawn. */
type MakeBar = (line: () => string) => SingleBar;

/** Loads what shows progress on standard error, if that is a terminal. A dumb one cannot take a line back. */
export async function barMaker(): Promise<MakeBar | undefined> {
  if (!process.stderr.isTTY || process.env['TERM'] === 'dumb') return undefined;
  const { SingleBar } = await import('cli-progress');
  return (line) => new SingleBar({ format: line, stream: process.stderr, clearOnComplete: true, fps: 10 });
}

/** What a run prints: lines for a person, with progress on a terminal, or JSON objects for a program. */
export class SendOutput {
  readonly #json: boolean;
  readonly #startedAt = performance.now();
  #tally = new Tally([]);
  #progress: Progress | undefined;
  readonly #makeBar: MakeBar | undefined;
  #bar: SingleBar | undefined;

  /** @param makeBar makes what shows the progress, where something may; see {@link barMaker}. */
  constructor(json: boolean, makeBar: MakeBar | undefined) {
    this.#json = json;
    this.#makeBar = makeBar;
  }

  /** The files of the run, which the tally at its end is about. */
  begin(files: readonly string[]): void {
    this.#tally = new Tally(files);
  }

  /** What a person should know before the run begins. */
  warning(text: string): void {
    if (this.#json) this.#object('warning', { level: 'warn', text });
    else this.#line({ level: 'warn', text });
  }

  event(event: RunEvent): void {
    this.#tally.count(event);
    if (!this.#json) this.#show(event);
    else if (event.event !== 'progress') this.#object(event.event, event);
  }

  result(result: RunResult): void {
    const facts = this.#tally.facts(performance.now() - this.#startedAt);
    if (this.#json) return this.#object('end', { ...result, ...facts });
    this.end();
    const level = result.failure === undefined ? 'info' : 'warn';
    if (result.failure !== undefined) this.#line({ level, text: result.text });
    for (const text of tallyLines(facts)) this.#line({ level, text });
  }

  /** Takes the progress from the terminal. */
  end(): void {
    this.#hide();
    this.#progress = undefined;
  }

  #show(event: RunEvent): void {
    const now = performance.now();
    if (event.event === 'verified') {
      const { file, checksumId, checksum } = event;
      this.#line({ level: 'info', text: `${visiblePath(file)}: stored and verified (${checksumId} ${checksum})` });
    } else if ('text' in event) {
      this.#line(event);
    }
    if (this.#makeBar === undefined) return;
    if (event.event === 'started') this.#progress = startProgress(event.files, event.bytes, now);
    else if (this.#progress !== undefined) this.#progress = advance(this.#progress, event, now);
    if (this.#progress !== undefined && this.#progress.stage !== 'done') this.#draw();
  }

  /** Lines go above the progress. */
  #line({ level, text }: { readonly level: 'info' | 'warn'; readonly text: string }): void {
    this.#hide();
    (level === 'warn' ? process.stderr : process.stdout).write(`${text}\n`);
  }

  #object(event: string, facts: object): void {
    process.stdout.write(`${jsonLine({ event, time: new Date().toISOString(), ...facts })}\n`);
  }

  /** Draws the progress, again and again as time goes by, until it is hidden. */
  #draw(): void {
    if (this.#bar !== undefined || this.#makeBar === undefined) return;
    this.#bar = this.#makeBar(() => {
      const columns = (process.stderr.columns || COLUMNS) - 1;
      return this.#progress === undefined ? '' : progressLine(this.#progress, performance.now(), columns);
    });
    this.#bar.start(1, 0);
  }

  #hide(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
