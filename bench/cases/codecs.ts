import { resolve } from 'node:path';
import type { Case, Sample } from '../case';
import { waitForQuiet } from '../measure/load';

const PROGRAM = resolve(__dirname, '../programs/codecs.js');
const TIMEOUT = 60;

/** What the program measures, by its own name. */
const MEASURED = {
  decode: { name: 'decode of a header', how: 'requestHeader.decode(bytes)' },
  bareParser: { name: 'bare binary-parser', how: 'parser.parse(bytes)', isPeer: true },
  encode: { name: 'encode of Register', how: 'encodeRequest(edition2024b, { clientId }, …)' },
} as const;

/** The generated codecs beside the parser that they use. */
export const codecs: Case = {
  name: 'codecs',
  title: 'Codecs',
  text:
    'One call of a generated codec. A decode checks the size, the version and every range, and copies what outlives its message; bare ' +
    'binary-parser with the same fields does none of that. Each sample is a process of its own.',
  runs: { quick: 1, full: 10 },
  space: () => 0,
  quantities: [{ name: 'nanoseconds', label: 'a call', unit: 'nanoseconds' }],
  goals: [
    {
      text: 'decode, time of bare binary-parser',
      of: MEASURED.decode.name,
      against: MEASURED.bareParser.name,
      quantity: 'nanoseconds',
      bound: 'most',
      demand: 1.15,
    },
    {
      text: MEASURED.encode.name,
      of: MEASURED.encode.name,
      quantity: 'nanoseconds',
      bound: 'most',
      demand: 600,
      unit: 'nanoseconds',
    },
  ],
  measure: async ({ children, runs, progress }) => {
    const samples: { readonly idle: number; readonly figures: Readonly<Record<string, number>> }[] = [];
    for (let round = 1; round <= runs; round++) {
      progress(`run ${round} of ${runs}`);
      const idle = await waitForQuiet();
      const { output } = await children.run({ program: process.execPath, args: [PROGRAM] }, TIMEOUT);
      samples.push({ idle, figures: JSON.parse(output) as Record<string, number> });
    }
    return Object.entries(MEASURED).map(([key, named]) => ({
      ...named,
      samples: samples.map(({ idle, figures }, index): Sample => {
        return { round: index + 1, idle, nanoseconds: figures[key] ?? NaN };
      }),
    }));
  },
};
