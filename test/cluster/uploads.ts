import { setTimeout as wait } from 'node:timers/promises';
import { Cluster } from './cluster';
import { Crowd } from './crowd';
import type { Daemon, Engines } from './engines';
import { GatewayRelay, type GatewayRequest } from './gateway-relay';
import { judgeCluster } from './judge-cluster';
import type { Scenario } from './scenario';

/** Uploads that are in the air at the same time. */
const UPLOADS = 50;

/** Parts of contents that have gone out before something happens. */
const LEAD = 10;

/** Milliseconds for which a gateway is gone. */
const GATEWAY_GONE_MS = 2000;

/** What happens to whom. */
interface Hit {
  readonly engines: Engines;
  readonly cluster: Cluster;
  readonly relay: GatewayRelay;
  /** Aborted when all clients have ended. */
  readonly over: AbortSignal;
}

/** @returns what went wrong already, one sentence each */
type Strike = (hit: Hit) => Promise<readonly string[]>;

/** Something that happens while {@link UPLOADS} clients send. */
function whileUploading(name: string, about: string, strike: Strike): Scenario {
  return {
    name,
    about,
    run: async (engines, folder) => {
      const relay = await GatewayRelay.start(engines.env['AWS_ENDPOINT_URL_S3'] ?? '');
      const cluster = await Cluster.start(engines, { label: name, gateway: relay.url });
      const crowd = new Crowd(UPLOADS, cluster.port, folder);
      try {
        await crowd.begin();
        const over = new AbortController();
        const ending = crowd.ended().finally(() => over.abort());
        await relay.passed('part', LEAD, over.signal);
        const { inTheAir } = crowd;
        const wrong = await strike({ engines, cluster, relay, over: over.signal });
        const { figures, violations } = await judgeCluster(cluster, await ending, crowd.acknowledged, folder);
        const all = [...wrong, ...violations];
        return {
          figures: { 'in the air': inTheAir, ...figures },
          violations: all.length === 0 ? [] : [...all, ...cluster.warnings],
        };
      } finally {
        crowd.kill();
        await cluster.stop();
        relay.stop();
      }
    },
  };
}

/** Ends a daemon and starts it again. */
function restarted(daemon: Daemon, signal: 'KILL' | 'INT', goneMs = 0): Strike {
  return async ({ engines }) => {
    await engines.kill(daemon, signal);
    await wait(goneMs);
    await engines.startAgain(daemon);
    return [];
  };
}

/** Kills the gateway so many milliseconds after requests of a kind have gone out to it, each time after a new one. */
function gatewayKilledAt(request: GatewayRequest, ...delays: readonly number[]): Strike {
  return async ({ engines, relay, over }) => {
    for (const delayMs of delays) {
      const pid = await engines.pidOf('rgw');
      if (!(await relay.next(request, over))) return [`no request to hit: ${request}`];
      await wait(delayMs);
      process.kill(pid, 'SIGKILL');
      await wait(GATEWAY_GONE_MS);
      await engines.startAgain('rgw');
    }
    return [];
  };
}

/** What happens to servers and engines in the middle of uploads. */
export const UPLOADING: readonly Scenario[] = [
  whileUploading('node-killed', 'a server is killed', async ({ cluster }) => {
    cluster.nodes[0]?.kill('SIGKILL');
    return [];
  }),
  whileUploading('node-drained', 'a server is told to stop', async ({ cluster }) => {
    const ended = await cluster.nodes[0]?.stop();
    return ended?.code === 0 ? [] : [`the server ended with ${String(ended?.code)}: ${String(ended?.output)}`];
  }),
  whileUploading('node-halted', 'a server hangs for 6 seconds', async ({ cluster }) => {
    cluster.nodes[0]?.kill('SIGSTOP');
    await wait(6000);
    cluster.nodes[0]?.kill('SIGCONT');
    return [];
  }),
  whileUploading('balancer-reloaded', 'HAProxy is reloaded three times', async ({ cluster }) => {
    for (let times = 0; times < 3; times++) {
      cluster.balancer.reload();
      await wait(1000);
    }
    return [];
  }),
  whileUploading(
    'gateway-complete',
    'the gateway is killed inside "complete", four times',
    gatewayKilledAt('complete', 0, 3, 10, 30),
  ),
  whileUploading('gateway-parts', 'the gateway is killed between parts, twice', gatewayKilledAt('part', 0, 20)),
  whileUploading('osd-killed', 'the OSD is killed, and gone for 2 seconds', restarted('osd', 'KILL', 2000)),
  whileUploading('database-restarted', 'PostgreSQL is restarted (fast)', restarted('pg', 'INT')),
  whileUploading('database-killed', 'PostgreSQL is killed', restarted('pg', 'KILL')),
];
