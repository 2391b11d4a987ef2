import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Timings } from '../server/status';
import type { Sources } from './sources';
import type { Tally } from './tally';

/** Seconds: from what memory answers to what a slow disk, or a large file over a slow line, takes. */
const SHORT = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const LONG = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1800, 7200];

/**
 * What the server does, in Prometheus's text form. Counters are read from the tally and the server when somebody asks;
 * labels are words of the schema or of ours, so that their number is bounded.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'request'>;
  readonly #calls: Histogram<'call'>;
  readonly #uploads: Histogram;

  /** Told by the server as it works. */
  readonly timings: Timings = {
    answered: (request = 'unreadable', milliseconds) => this.#requests.observe({ request }, milliseconds / 1000),
    called: (call, milliseconds) => this.#calls.observe({ call }, milliseconds / 1000),
    received: (milliseconds) => this.#uploads.observe(milliseconds / 1000),
  };

  constructor(tally: Tally, sources: Sources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Histogram({
      ...{
        name: 'sealwire_request_duration_seconds',
        help: 'From a request, or the last packet of a file, to its answer',
      },
      ...{ labelNames: ['request'], buckets: SHORT, registers },
    });
    this.#calls = new Histogram({
      ...{
        name: 'sealwire_call_duration_seconds',
        help: 'What is slow or stored; confirmUpload lasts until it is durable',
      },
      ...{ labelNames: ['call'], buckets: SHORT, registers },
    });
    this.#uploads = new Histogram({
      ...{ name: 'sealwire_upload_duration_seconds', help: "From a file's first packet to its last" },
      ...{ buckets: LONG, registers },
    });
    this.#addCounters(tally, sources);
    this.#addGauges(sources);
    this.#addStored(sources);
  }

  /** The media type of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #addCounters(tally: Tally, sources: Sources): void {
    const status = () => sources.server?.status;
    this.#counter('connections_total', 'Connections, those that were turned away included', () => status()?.accepted);
    this.#counter('received_bytes_total', 'Bytes that came in, on the wire', () => status()?.bytesReceived);
    this.#counter('sent_bytes_total', 'Bytes that went out, on the wire', () => status()?.bytesSent);
    this.#counter('verified_bytes_total', 'Bytes of plaintext in verified files', () => tally.verifiedBytes);
    this.#counter('registrations_total', 'Clients that got an id', () => tally.count('registered'));
    this.#counter('log_lines_dropped_total', 'Lines of the log that could not be written', () => sources.log.dropped);
    this.#counters('turned_away_total', 'Connections that met a limit', 'limit', () => tally.turnedAway);
    this.#counters('closed_total', 'Connections that were closed at a limit', 'limit', () => tally.closed);
    this.#counters('refusals_total', 'Requests that were refused', 'why', () => tally.refusals);
    this.#counters('events_total', 'Events of the log (docs/events.md)', 'event', () => tally.events);
    this.#counters(
      'uploads_total',
      'Files by what became of them',
      'outcome',
      () =>
        new Map([
          ['received', tally.count('received')],
          ['verified', tally.count('verified')],
          ['differed', tally.count('checksumDiffers')],
          ['given_up', tally.count('givenUp')],
          ['aborted', tally.count('uploadAborted')],
        ]),
    );
  }

  #addGauges(sources: Sources): void {
    const status = () => sources.server?.status;
    const draining = (): number | undefined => (status() === undefined ? undefined : Number(status()?.isDraining));
    this.#gauge('connections_open', 'Connections that are open', () => status()?.connections.length);
    this.#gauge(
      'connections_allowed',
      'Connections that may be open at one time; 0 is any number',
      () => status()?.mostConnections,
    );
    this.#gauge('uploads_open', 'Files that are on their way, or not confirmed yet', () => status()?.openUploads);
    this.#gauge('write_queue_length', 'Changes of the database that wait', () => status()?.waitingWrites);
    this.#gauge('draining', 'Whether the server is about to stop', draining);
    this.#gauge('audit_failing', 'Whether the audit cannot be written', () =>
      Number(sources.log.auditProblem !== undefined),
    );
  }

  /** What is stored; counted now and then, so that it is some seconds old. */
  #addStored(sources: Sources): void {
    this.#gauge('clients', 'Clients that are known', async () => (await sources.overview())?.clients);
    this.#gauge('files', 'Files that are stored', async () => (await sources.overview())?.files);
    this.#gauge(
      'files_unverified',
      'Files that no client has confirmed',
      async () => (await sources.overview())?.unverified,
    );
    this.#gauge(
      'files_damaged',
      'Files that were found damaged or missing',
      async () => (await sources.overview())?.damaged,
    );
    this.#gauge('stored_bytes', 'Bytes of plaintext in all files', async () => (await sources.overview())?.bytes);
  }

  #gauge(name: string, help: string, read: () => number | undefined | Promise<number | undefined>): void {
    new Gauge({
      ...{ name: `sealwire_${name}`, help, registers: [this.#registry] },
      async collect() {
        this.set((await read()) ?? 0);
      },
    });
  }

  #counter(name: string, help: string, read: () => number | undefined): void {
    new Counter({
      ...{ name: `sealwire_${name}`, help, registers: [this.#registry] },
      collect() {
        this.reset();
        this.inc(read() ?? 0);
      },
    });
  }

  #counters(name: string, help: string, label: string, read: () => ReadonlyMap<string, number>): void {
    new Counter({
      ...{ name: `sealwire_${name}`, help, labelNames: [label], registers: [this.#registry] },
      collect() {
        this.reset();
        for (const [value, count] of read()) this.inc({ [label]: value }, count);
      },
    });
  }
}
