import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withDatabase } from './database';
import { INJECTED, isDeadly, type Fault, type WatchedCall, type Way } from './fault';
import type { Ledger, LedgerClient } from './ledger';
import { NotingClient, Refused } from './noting-client';
import type { Scenario, Visit } from './scenarios';
import { serveCommand, ServerProcess, type Ended } from './server-process';
import { content, type Template } from './templates';
import { leftoversIn, violationsIn } from './violations';

/** One call of a scenario at which something happens. */
export interface Point {
  /** `SCENARIO:CALL:N:EFFECT`, where N counts the calls of this name in the scenario, from 1. */
  readonly id: string;
  readonly scenario: Scenario;
  readonly way: Way;
  readonly fault: Fault;
  /** Whether the call fails so in its turn, where not all errors are tried at each call. */
  readonly isInTurn: boolean;
}

/** What came of a point: it is not `reached` where the call was not made this time. */
export interface Outcome {
  readonly reached: boolean;
  readonly violations: readonly string[];
}

/** How long anything may take before it counts as hanging, in milliseconds. */
const PATIENCE_MS = 100_000;

/** Calls that come behind an answer belong to the moves that it ends. */
const LULL_MS = 60;

/** How often it is looked whether a process waits to be killed, in milliseconds. */
const POLL_MS = 10;

/** Lines of a log at which something began. */
interface Marks {
  readonly listening: number;
  readonly moves: number;
  readonly stop: number;
}

/** Runs a scenario without a fault, and finds the points in it. */
export async function pointsOf(scenario: Scenario, way: Way, template: Template, folder: string) {
  const bench = new Bench(scenario, way, template, folder);
  const marks = await bench.record();
  const { first, last } = linesMeant(scenario, marks);
  const numbers = new Map<string, number>();
  const points: Point[] = [];
  for (const call of bench.calls()) {
    if (call.line < first || call.line >= last) continue;
    const number = (numbers.get(call.call) ?? 0) + 1;
    numbers.set(call.call, number);
    points.push(...pointsAt(scenario, way, call, number));
  }
  bench.remove();
  return points;
}

function pointsAt(scenario: Scenario, way: Way, { call, number, effects }: WatchedCall, inScenario: number): Point[] {
  const errors = effects.filter((effect) => !isDeadly(effect));
  const turn = errors[inScenario % errors.length];
  return effects.map((effect) => ({
    id: `${scenario.name}:${call}:${inScenario}:${effect}`,
    ...{ scenario, way },
    fault: { call, number, effect },
    isInTurn: isDeadly(effect) || effect === turn,
  }));
}

function linesMeant({ during }: Scenario, { listening, moves, stop }: Marks): { first: number; last: number } {
  switch (during) {
    case 'start':
      return { first: 0, last: listening };
    case 'moves':
      return { first: moves, last: stop };
    case 'stop':
      return { first: stop, last: Infinity };
    case 'moves and stop':
      return { first: moves, last: Infinity };
  }
}

/** Has a call fail, and looks what came of it. */
export async function tryPoint({ scenario, way, fault }: Point, template: Template, folder: string): Promise<Outcome> {
  const bench = new Bench(scenario, way, template, folder);
  try {
    const violations = [...(await bench.runWith(fault)), ...(await bench.goOn())];
    return { reached: bench.log.includes(INJECTED) || bench.wasKilled, violations };
  } finally {
    bench.remove();
  }
}

/** One data directory, on which a scenario runs. */
class Bench {
  private readonly data: string;
  private readonly logFile: string;
  private readonly ledger: Ledger;
  wasKilled = false;

  constructor(
    private readonly scenario: Scenario,
    private readonly way: Way,
    template: Template,
    private readonly folder: string,
  ) {
    this.data = join(folder, 'data');
    this.logFile = join(folder, 'calls.log');
    this.ledger = structuredClone(template.ledger);
    mkdirSync(folder);
    if (template.data !== undefined) cpSync(template.data, this.data, { recursive: true });
  }

  get log(): string {
    try {
      return readFileSync(this.logFile, 'latin1');
    } catch {
      return '';
    }
  }

  calls(): readonly WatchedCall[] {
    return this.way.callsIn(this.log, this.data);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The scenario as it goes without a fault. */
  async record(): Promise<Marks> {
    const server = this.start();
    const port = await server.port();
    if (port === undefined) throw new Error(`${this.scenario.name}: ${(await server.ended).output}`);
    const listening = this.lines();
    const visit = { port, data: this.data, ledger: this.ledger };
    const client = await this.scenario.before?.(visit);
    await wait(LULL_MS);
    const moves = this.lines();
    if (client !== undefined) await this.scenario.moves?.(visit, client);
    await wait(LULL_MS);
    const stop = this.lines();
    // A client that stays would have the server wait for it.
    client?.close();
    server.kill('SIGTERM');
    const { code, output } = await server.ended;
    if (code !== 0) throw new Error(`${this.scenario.name}: ended with ${String(code)}: ${output}`);
    return { listening, moves, stop };
  }

  /** The scenario with a fault; what the server does wrong meanwhile. */
  async runWith(fault: Fault): Promise<readonly string[]> {
    const server = this.start(fault);
    const violations: string[] = [];
    if (fault.effect === 'kill') void this.killWhereItWaits(server, fault);
    const port = await inTime(server.port());
    if (port === 'late') return this.hanging(server, 'does not start');
    const client =
      port === undefined ? undefined : await this.makeMoves({ port, data: this.data, ledger: this.ledger });
    const isAlive = port !== undefined && !isDeadly(fault.effect);
    if (isAlive) violations.push(...(await this.serveNext(port)));
    client?.close();
    server.kill('SIGTERM');
    const ended = await inTime(server.ended);
    if (ended === 'late') return this.hanging(server, 'does not end');
    this.wasKilled = ended.signal === 'SIGKILL';
    return [...violations, ...this.violationsAtEnd(fault, ended)];
  }

  /** A server without faults starts on what is left; the same client goes on; the server ends. */
  async goOn(): Promise<readonly string[]> {
    const server = new ServerProcess(serveCommand(this.data));
    const port = await inTime(server.port());
    if (port === 'late') return this.hanging(server, 'does not start again');
    if (port === undefined) return [`the server does not start again: ${(await server.ended).output}`];
    const violations = [...(await violationsIn(this.data, this.ledger))];
    violations.push(...(await failureOf('the same client does not go on', this.comeBack(port))));
    server.kill('SIGTERM');
    const ended = await inTime(server.ended);
    if (ended === 'late') return this.hanging(server, 'does not end');
    if (ended.code !== 0) violations.push(`the server ends with ${String(ended.code)}: ${ended.output}`);
    violations.push(...leftoversIn(this.data), ...(await violationsIn(this.data, this.ledger)));
    return violations;
  }

  private start(fault?: Fault): ServerProcess {
    return new ServerProcess(this.way.watched(serveCommand(this.data), this.data, this.logFile, fault));
  }

  private async killWhereItWaits(server: ServerProcess, fault: Fault): Promise<void> {
    if (this.way.hasComeTo === undefined) return;
    while (!server.hasEnded && !this.way.hasComeTo(this.log, fault)) await wait(POLL_MS);
    server.killWithTracer();
  }

  private lines(): number {
    return this.log.split('\n').length - 1;
  }

  /** The server may refuse, or be gone. */
  private async makeMoves(visit: Visit): Promise<NotingClient | undefined> {
    const { before, moves } = this.scenario;
    let client: NotingClient | undefined;
    const all = async (): Promise<void> => {
      client = await before?.(visit);
      if (client !== undefined) await moves?.(visit, client);
    };
    await inTime(all().catch(() => undefined));
    return client;
  }

  /** After an error the same process serves others. */
  private async serveNext(port: number): Promise<readonly string[]> {
    const serve = async (name: string): Promise<void> => {
      const next = await NotingClient.connect(port, this.ledger, name);
      try {
        await next.enrol();
        await next.send('next', content('next', 6000));
        await next.confirm('next');
      } finally {
        next.close();
      }
    };
    // The call may be made for this client only now; then it is the one that is refused.
    const firstOfThem = serve('Next').catch(() => serve('One more'));
    return failureOf('the server does not serve the next client', firstOfThem);
  }

  private violationsAtEnd(fault: Fault, { code, signal, output }: Ended): readonly string[] {
    if (isDeadly(fault.effect) && signal === 'SIGKILL') return [];
    if (signal !== null) return [`the server ended by ${signal}: ${output}`];
    if (/internal error|UnhandledPromise|uncaught/i.test(output)) return [`the server crashed: ${output}`];
    // At its start and at its end the server may say that it cannot; in between it goes on.
    const maySay = this.scenario.during !== 'moves';
    return code === 0 || maySay ? [] : [`the server ended with ${String(code)}: ${output}`];
  }

  private async comeBack(port: number): Promise<void> {
    const name = this.scenario.client;
    const noted = this.ledger.clients.find((client) => client.name === name);
    const client = await NotingClient.connect(port, this.ledger, name);
    if (!(await this.isKnownAgain(client, noted))) {
      await this.letMinutePass(name);
      await client.enrol();
    }
    await client.send('after', content('after', 5000));
    await client.confirm('after');
    client.close();
  }

  private async isKnownAgain(client: NotingClient, noted: LedgerClient | undefined): Promise<boolean> {
    if (noted?.id === undefined || noted.key === 'no') return false;
    try {
      await client.reconnect();
      return true;
    } catch (error) {
      // The key was on its way, and nobody promised anything.
      if (error instanceof Refused && noted.key === 'asked') return false;
      throw error;
    }
  }

  /** A name whose owner never sent a key is free again after a minute. */
  private async letMinutePass(name: string): Promise<void> {
    await withDatabase(this.data, (database) =>
      database.all(
        `UPDATE "clients" SET "LastSeen" = '2001-01-01 00:00:00.000' WHERE "Name" = ? AND "PublicKey" IS NULL`,
        Buffer.from(name),
      ),
    );
  }

  private async hanging(server: ServerProcess, what: string): Promise<readonly string[]> {
    server.killWithTracer();
    return [`the server ${what}: ${(await server.ended).output}`];
  }
}

/** What a promise brings, or that it takes too long. */
async function inTime<T>(promise: Promise<T>): Promise<T | 'late'> {
  const timer = new AbortController();
  const late = wait(PATIENCE_MS, 'late' as const, { signal: timer.signal });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

async function failureOf(what: string, task: Promise<void>): Promise<readonly string[]> {
  try {
    return (await inTime(task)) === 'late' ? [`${what}: no answer came`] : [];
  } catch (error) {
    return [`${what}: ${String(error)}`];
  }
}
