import { MAIN } from '../faults/server-process';
import { Balancer, type Backend } from './balancer';
import type { Engines } from './engines';
import { freePorts } from './free-ports';
import { Program, type Ended, type ProgramOptions } from './program';
import { StoreOnEngines } from './store-on-engines';
import { waitFor } from './wait-for';

/** Seconds that a server may take to start. */
const START_TIMEOUT = 60;

/** Warnings of servers that are shown. */
const WARNINGS = 12;

/** How many servers a cluster has. */
export const NODES = 3;

/** What a cluster is to be. */
export interface ClusterOptions {
  /** What its database and its prefix are called after. */
  readonly label: string;
  /** Instead of the gateway's own URL. */
  readonly gateway?: string;
  /** Further options of each server. */
  readonly options?: readonly string[];
  /** Whether clients reach each server by its own port, and no balancer stands in front; by default one does. */
  readonly isDirect?: boolean;
}

/** A `sealwire serve` of a cluster. */
export class Node {
  private constructor(
    readonly place: Backend,
    private readonly program: Program,
  ) {}

  /** Starts it, and waits until it listens. */
  static async start(place: Backend, args: readonly string[], env: ProgramOptions['env'] = {}): Promise<Node> {
    const program = new Program({ program: process.execPath, args: [MAIN, 'serve', ...args], env });
    await waitFor('a server', START_TIMEOUT, () => program.hasEnded || program.output.includes('listening on ')).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}: ${program.output}`);
      },
    );
    if (program.hasEnded) throw new Error(`a server has ended: ${program.output}`);
    return new Node(place, program);
  }

  /** What it has said, the last of it. */
  get output(): string {
    return this.program.output;
  }

  get hasEnded(): boolean {
    return this.program.hasEnded;
  }

  get ended(): Promise<Ended> {
    return this.program.ended;
  }

  kill(signal: NodeJS.Signals): void {
    this.program.kill(signal);
  }

  /** Tells it to stop, and waits until it has ended. */
  async stop(): Promise<Ended> {
    this.kill('SIGTERM');
    return this.ended;
  }
}

/** Servers that share a database and contents, behind a balancer. */
export class Cluster {
  private constructor(
    readonly store: StoreOnEngines,
    readonly nodes: readonly Node[],
    private readonly front: Balancer | undefined,
    /** What a command needs in its environment to reach the contents. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(
    engines: Engines,
    { label, gateway, options = [], isDirect = false }: ClusterOptions,
  ): Promise<Cluster> {
    const store = await StoreOnEngines.make(engines, label);
    const [balanced = 0, ...ports] = await freePorts(1 + 2 * NODES);
    const env = gateway === undefined ? engines.env : { ...engines.env, AWS_ENDPOINT_URL_S3: gateway };
    const places = Array.from({ length: NODES }, (_, index) => ({
      port: ports[2 * index] ?? 0,
      readyPort: ports[2 * index + 1] ?? 0,
    }));
    // All at the same time: they agree on who runs the migrations.
    const started = await Promise.allSettled(
      places.map((place) =>
        Node.start(place, [...nodeOptions(place), ...(isDirect ? [] : BEHIND), ...store.options, ...options], env),
      ),
    );
    const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    try {
      for (const one of started) if (one.status === 'rejected') throw one.reason;
      const front = isDirect ? undefined : await Balancer.start(balanced, places);
      return new Cluster(store, nodes, front, engines.env);
    } catch (error) {
      nodes.forEach((node) => node.kill('SIGKILL'));
      throw error;
    }
  }

  get balancer(): Balancer {
    if (this.front === undefined) throw new TypeError('nothing stands in front of these servers');
    return this.front;
  }

  /** Where clients connect. */
  get port(): number {
    return this.balancer.port;
  }

  /** What the servers have warned of, once each: for who looks for the reason of something else. */
  get warnings(): readonly string[] {
    const lines = this.nodes.flatMap(({ output }) =>
      [...output.matchAll(/ WARN: (?:#\d+ )?(.*)/g)].map(([, text]) => text),
    );
    return [...new Set(lines)].slice(-WARNINGS).map((text) => `a server said: ${String(text)}`);
  }

  /** Tells all servers to stop that run. @returns what is wrong with how they ended, one sentence each */
  async stopNodes(): Promise<readonly string[]> {
    const left = this.nodes.filter(({ hasEnded }) => !hasEnded);
    const ends = await Promise.all(left.map((node) => node.stop()));
    return ends.flatMap(({ code, output }) => (code === 0 ? [] : [`a server ended with ${String(code)}: ${output}`]));
  }

  /** Starts one more server, which takes at once for left behind what has no row, and so has to be alone. */
  async startSweeper(): Promise<Node> {
    const [port = 0, readyPort = 0] = await freePorts(2);
    const place = { port, readyPort };
    return Node.start(place, [...nodeOptions(place), ...this.store.options, '--sweep-after', '1'], this.env);
  }

  /** Ends everything at once. */
  async stop(): Promise<void> {
    this.nodes.forEach((node) => node.kill('SIGKILL'));
    await Promise.all([this.front?.stop(), ...this.nodes.map(({ ended }) => ended)]);
    await this.store.removeContents();
  }
}

/** What a server behind the balancer is told of it. */
const BEHIND = ['--proxy-protocol', 'required', '--proxy-from', '127.0.0.1'];

/** All clients are at one address: what limits an address would limit the test. */
function nodeOptions({ port, readyPort }: Backend): readonly string[] {
  return [
    ...['--host', '127.0.0.1', '--port', String(port), '--ready', String(readyPort), '--drain-notice', '3'],
    ...['--max-per-address', '0', '--max-registrations', '0'],
  ];
}
