import { run } from '../client/run';
import type { ClientTarget, ServerTarget } from '../conformance/target/target';
import { temporaryDirectory } from '../conformance/target/workplace';
import { DEFAULT_LIMITS } from '../server/limits';
import { exitCodeOf } from './exit-codes';
import { resolveSettings } from './send-settings';

/** Log lines that a report shows of a server at most. */
const SHOWN_LINES = 20;

/** Our own server, in this process, with a data directory that is removed afterwards. */
export function ownServer(): ServerTarget {
  return {
    name: 'the server of Sealwire, in this process',
    async start(profile) {
      // A run that judges a client need not wait for the database.
      const { Server } = await import('../server/server');
      const { directory, remove } = await temporaryDirectory();
      const lines: string[] = [];
      const say = (text: string): void => {
        lines.splice(0, lines.length - SHOWN_LINES + 1);
        lines.push(text);
      };
      const server = await Server.start({
        data: directory,
        listeners: [{ host: '127.0.0.1', port: 0, profiles: [profile] }],
        limits: DEFAULT_LIMITS,
        log: { info: say, warn: say },
      });
      const [address] = server.addresses;
      if (address === undefined) throw new TypeError('the server listens nowhere');
      let isAlive = true;
      return {
        ...{ host: address.host, port: address.port, directory },
        output: () => lines.join('\n'),
        forgetOutput: () => void lines.splice(0),
        isAlive: () => isAlive,
        async stop() {
          isAlive = false;
          await server.stop();
          await remove();
        },
      };
    },
  };
}

/** Our own client, in this process. */
export function ownClient(): ClientTarget {
  return {
    name: 'the client of Sealwire, in this process',
    async run(directory, profile, timeoutMs) {
      const told: string[] = [];
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      try {
        const flags = { identity: directory, timeout: timeoutMs / 1000 };
        const settings = await resolveSettings([], flags, (text) => told.push(text));
        const result = await run({
          ...settings,
          profile,
          onEvent: (event) => {
            if ('text' in event) told.push(event.text);
          },
          signal: abort.signal,
        });
        told.push(result.text);
        const isLate = result.failure === 'interrupted';
        return { exitCode: isLate ? undefined : exitCodeOf(result), output: told.join('\n') };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
