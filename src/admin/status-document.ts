import type { ConnectionStatus } from '../server/status';
import type { HealthCheck, Overview } from '../storage';
import type { Sources } from './sources';
import type { Tally } from './tally';

/** How many connections are listed, those with a file first. */
const CONNECTIONS = 100;

/** What `/status.json` says (docs/operation.md, "The page"). Names are text as their owners wrote it, not escaped. */
export interface StatusDocument {
  /** ISO 8601 and UTC, as all times here. */
  readonly time: string;
  readonly since?: string;
  readonly state: 'starting' | 'serving' | 'draining';
  readonly checks: readonly HealthCheck[];
  readonly connections: {
    readonly open: number;
    readonly allowed: number;
    readonly accepted: number;
    readonly list: readonly object[];
  };
  readonly bytes: { readonly received: number; readonly sent: number; readonly verified: number };
  readonly waiting: { readonly writes: number; readonly uploads: number };
  readonly events: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly turnedAway: Readonly<Record<string, number>>;
  readonly closed: Readonly<Record<string, number>>;
  /** Those that came last, the latest first; one that came again at once is counted. */
  readonly warnings: readonly object[];
  readonly linesDropped: number;
  readonly stored?: object;
  readonly memory: number;
}

/** All that the page shows. */
export async function statusDocument(
  tally: Tally,
  sources: Sources,
  checks: readonly HealthCheck[],
): Promise<StatusDocument> {
  const { log } = sources;
  const status = sources.server?.status;
  const stored = await sources.overview();
  const state = status?.isDraining === true ? 'draining' : 'serving';
  const list = status?.connections ?? [];
  return {
    time: timeText(Date.now()),
    ...(status !== undefined && { since: timeText(status.since) }),
    state: status === undefined ? 'starting' : state,
    checks,
    connections: {
      open: list.length,
      allowed: status?.mostConnections ?? 0,
      accepted: status?.accepted ?? 0,
      list: [...list].sort(filesFirst).slice(0, CONNECTIONS).map(connectionObject),
    },
    bytes: {
      received: status?.bytesReceived ?? 0,
      sent: status?.bytesSent ?? 0,
      verified: tally.verifiedBytes,
    },
    waiting: { writes: status?.waitingWrites ?? 0, uploads: status?.openUploads ?? 0 },
    events: Object.fromEntries(tally.events),
    refusals: Object.fromEntries(tally.refusals),
    turnedAway: Object.fromEntries(tally.turnedAway),
    closed: Object.fromEntries(tally.closed),
    warnings: tally.incidents.map(({ at, ...incident }) => ({ time: timeText(at), ...incident })),
    linesDropped: log.dropped,
    ...(stored !== undefined && { stored: storedObject(stored) }),
    memory: process.memoryUsage.rss(),
  };
}

function filesFirst(one: ConnectionStatus, other: ConnectionStatus): number {
  return Number(other.file !== undefined) - Number(one.file !== undefined) || other.connection - one.connection;
}

function connectionObject({ since, file, ...connection }: ConnectionStatus): object {
  return {
    ...connection,
    since: timeText(since),
    ...(file !== undefined && { file: { ...file, milliseconds: Math.round(file.milliseconds) } }),
  };
}

function storedObject({ latestFiles, latestClients, ...counts }: Overview): object {
  return {
    ...counts,
    latestFiles: latestFiles.map(({ receivedAt, ...file }) => ({ ...file, receivedAt: receivedAt.toISOString() })),
    latestClients: latestClients.map(({ lastSeen, ...client }) => ({ ...client, lastSeen: lastSeen.toISOString() })),
  };
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
