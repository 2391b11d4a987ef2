import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Case, Context, Sample } from '../case';
import type { Command } from '../measure/children';
import { measureInRounds, type Contender } from '../measure/rounds';
import { sealwire, sendArguments } from '../peers/sealwire';

const TIMEOUT = 30;
const BARE = 'node, an empty program';

/** A program from its start to its end. */
function toItsEnd({ children }: Context, name: string, how: string, command: Command): Contender {
  return {
    name,
    how,
    isPeer: name === BARE,
    run: async () => ({ seconds: (await children.run(command, TIMEOUT)).seconds }),
    verify: async () => undefined,
    clean: async () => undefined,
  };
}

/** A client from its start to the first byte that it sends to a server, which never answers. */
function toFirstByte({ children, directory }: Context, silent: Server, source: string): Contender {
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const as = sendArguments({ address, edition: '2024b' }, 'start', directory.at('client'));
  return {
    name: 'first byte of a client',
    how: 'sealwire send FILE, until a byte arrives',
    run: async (): Promise<Sample> => {
      const started = performance.now();
      const client = children.start(sealwire('send', source, ...as));
      const [socket] = (await once(silent, 'connection')) as [Socket];
      await once(socket, 'data');
      const seconds = (performance.now() - started) / 1000;
      socket.on('error', () => socket.destroy());
      await client.stop();
      return { seconds };
    },
    verify: async () => undefined,
    clean: async () => undefined,
  };
}

/** How soon a command is there. */
export const start: Case = {
  name: 'start',
  title: 'Start',
  text: 'From the start of the program to its end, and from the start of a client to the first byte that a server receives of it.',
  runs: { quick: 3, full: 40 },
  space: () => 1e6,
  quantities: [{ name: 'seconds', label: 'time', unit: 'seconds' }],
  goals: [
    { text: '--help, time of bare Node', of: 'sealwire --help', demand: 1.5 },
    { text: 'first byte, time of bare Node', of: 'first byte of a client', demand: 1.7 },
  ].map((goal) => ({ ...goal, against: BARE, quantity: 'seconds', bound: 'most' })),
  measure: async (context) => {
    const { directory } = context;
    const empty = directory.at('empty.js');
    await writeFile(empty, '');
    const source = await directory.randomFile(1024, 'small.bin');
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const bare = { program: process.execPath, args: [empty] };
    try {
      return await measureInRounds(
        [
          toItsEnd(context, BARE, 'node empty.js', bare),
          toItsEnd(context, 'sealwire --help', 'sealwire --help', sealwire('--help')),
          toFirstByte(context, silent, source),
        ],
        context,
      );
    } finally {
      silent.close();
    }
  },
};
