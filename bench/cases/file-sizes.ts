import { rm } from 'node:fs/promises';
import type { Case, Form, Sample } from '../case';
import { removeFilesIn } from '../content';
import { flushed } from '../measure/flushed';
import { waitForQuiet } from '../measure/load';
import { shuffled } from '../measure/statistics';
import { sendWatched, startServer } from '../peers/sealwire';

const MEBIBYTE = 2 ** 20;
const EDITION = '2024b';
/** Mebibytes. The largest is the last whole one of which a content's size still fits into 32 bits. */
const SIZES: Readonly<Record<Form, readonly number[]>> = {
  quick: [1, 256, 512],
  full: [1, 256, 512, 1024, 1536, 2048, 3072, 4095],
};

/** What a file costs as it grows. */
export const fileSizes: Case = {
  name: 'sizes',
  title: 'As files grow',
  text:
    'Time of one run of a client, and the most memory of each side, against the size of the file. Time is a straight line, and memory a ' +
    'level one.',
  runs: { quick: 1, full: 3 },
  space: (form) => 2.1 * Math.max(...SIZES[form]) * MEBIBYTE,
  quantities: [],
  goals: [],
  curves: [
    {
      title: 'Time against the size of a file',
      x: { quantity: 'mebibytes', label: 'size of the file, in MiB', each: 'MiB' },
      y: { quantity: 'seconds', label: 'time', unit: 'seconds' },
    },
    {
      title: 'Memory against the size of a file',
      x: { quantity: 'mebibytes', label: 'size of the file, in MiB', each: 'MiB' },
      y: { quantity: 'peak', label: 'memory', unit: 'bytes' },
    },
  ],
  measure: async (context) => {
    const { directory, form, runs, progress } = context;
    const server = await startServer(context, EDITION);
    const small = await directory.randomFile(1000, 'small.bin');
    await sendWatched(context, server, small);
    const samples = { time: [] as Sample[], client: [] as Sample[], server: [] as Sample[] };
    const rounds = Array.from({ length: runs }, (_, index) => index + 1);
    for (const { round, mebibytes } of shuffled(
      rounds.flatMap((one) => SIZES[form].map((size) => ({ round: one, mebibytes: size }))),
    )) {
      progress(`${mebibytes} MiB`);
      const source = await directory.randomFile(mebibytes * MEBIBYTE, 'large.bin');
      await flushed(context);
      const idle = await waitForQuiet();
      const { seconds, clientPeak, serverPeak } = await sendWatched(context, server, source);
      samples.time.push({ round, idle, mebibytes, seconds });
      if (clientPeak !== undefined) samples.client.push({ round, idle, mebibytes, peak: clientPeak });
      if (serverPeak !== undefined) samples.server.push({ round, idle, mebibytes, peak: serverPeak });
      await rm(source);
      await removeFilesIn(server.data, 'files');
      await flushed(context);
    }
    const how = `sealwire send --edition ${EDITION}`;
    return [
      { name: 'client and server', how, samples: samples.time },
      { name: 'client', how, samples: samples.client },
      { name: 'server', how, samples: samples.server },
    ];
  },
};
