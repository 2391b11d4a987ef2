import type { Case, Form, Measurement, Sample } from '../case';
import { waitForQuiet } from '../measure/load';
import { residentBytes } from '../measure/resident-memory';
import { sendWatched, startServer, type Server } from '../peers/sealwire';
import { addStoredFiles } from '../stored-files';

const EDITION = '2024b';
const SENT = 100;
const COUNTS: Readonly<Record<Form, readonly number[]>> = {
  quick: [10, 10_000, 20_000],
  full: [10, 250_000, 500_000, 750_000, 1_000_000],
};

/** What a store costs as it fills. */
export const storedFiles: Case = {
  name: 'stored',
  title: 'As files are stored',
  text:
    `How long a server takes to start, how long a client takes to send ${SENT} files of 1 KiB to it, and the memory that the server has ` +
    'then, against the number of files that are stored already. A start compares all contents with their rows, so it takes its time; ' +
    'to send a file should cost the same however many there are.',
  runs: { quick: 1, full: 3 },
  space: (form) => 200e6 + 2000 * Math.max(...COUNTS[form]),
  quantities: [],
  goals: [],
  curves: [
    {
      title: `Time to start, and to send ${SENT} files, against files stored`,
      x: { quantity: 'files', label: 'files stored', each: 'file' },
      y: { quantity: 'seconds', label: 'time', unit: 'seconds' },
    },
    {
      title: 'Memory of the server against files stored',
      x: { quantity: 'files', label: 'files stored', each: 'file' },
      y: { quantity: 'resident', label: 'memory', unit: 'bytes' },
    },
  ],
  measure: async (context): Promise<readonly Measurement[]> => {
    const { directory, form, runs, progress } = context;
    // Larger than what a server might keep anywhere but in a file of its own.
    const first = await directory.randomFile(2 ** 20, 'first.bin');
    const many = await directory.randomFiles(SENT, 1024, 'many');
    const samples = { start: [] as Sample[], send: [] as Sample[] };
    const started = async (): Promise<{ readonly server: Server; readonly seconds: number }> => {
      const before = performance.now();
      const server = await startServer(context, EDITION);
      return { server, seconds: (performance.now() - before) / 1000 };
    };
    let { server } = await started();
    await sendWatched(context, server, first);
    await server.service.stop();
    let stored = 1;
    for (const files of COUNTS[form]) {
      progress(`storing ${files} files`);
      await addStoredFiles(server.data, stored, files);
      stored = files;
      for (let round = 1; round <= runs; round++) {
        progress(`run ${round} of ${runs}, ${files} files`);
        const idle = await waitForQuiet();
        const start = await started();
        ({ server } = start);
        samples.start.push({ round, idle, files, seconds: start.seconds });
        await sendWatched(context, server, first);
        const { seconds } = await sendWatched(context, server, many, '--recursive');
        const resident = residentBytes(server.service.pid, 'VmRSS');
        samples.send.push({ round, idle, files, seconds, ...(resident === undefined ? {} : { resident }) });
        await server.service.stop();
      }
    }
    return [
      { name: 'start of the server', how: `sealwire serve --edition ${EDITION}`, samples: samples.start },
      { name: `${SENT} files sent`, how: `sealwire send --recursive --edition ${EDITION}`, samples: samples.send },
    ];
  },
};
