import { readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Case, Context } from '../case';
import { largeSchema } from '../large-schema';
import type { Command } from '../measure/children';
import { measureInRounds, type Contender } from '../measure/rounds';

const ROOT = resolve(__dirname, '../../..');
const SCHEMA = resolve(ROOT, 'protocol.schema.json');
const MAIN = resolve(ROOT, 'dist/codegen/main.js');
const TIMES = 20;
const LARGE = `a schema ${TIMES} times as large`;
const TIMEOUT = 300;

function contender({ children }: Context, name: string, how: string, command: Command, output?: string): Contender {
  return {
    name,
    how,
    run: async () => {
      const { seconds, processorSeconds } = await children.run(command, TIMEOUT);
      return { seconds, ...(processorSeconds === undefined ? {} : { processorSeconds }) };
    },
    verify: async () => undefined,
    clean: async () => {
      if (output !== undefined) await rm(output, { recursive: true, force: true });
    },
  };
}

/** How long the generator takes. */
export const codegen: Case = {
  name: 'codegen',
  title: 'Code generation',
  text:
    'npm run codegen as one types it, npm and the compiler’s look at the sources included; and the generator with a schema that has each ' +
    `edition and each dialect ${TIMES} times, each time with layouts of its own, into an empty folder. ` +
    'Both have run before: the first finds that nothing has changed, the second that its texts were formatted before.',
  runs: { quick: 1, full: 10 },
  space: () => 50e6,
  quantities: [
    { name: 'seconds', label: 'time', unit: 'seconds' },
    { name: 'processorSeconds', label: 'CPU', unit: 'seconds' },
  ],
  goals: [
    { text: 'npm run codegen', of: 'npm run codegen', demand: 1 },
    { text: LARGE, of: LARGE, demand: 5 },
  ].map((goal) => ({ ...goal, quantity: 'seconds', bound: 'most', unit: 'seconds' })),
  measure: async (context) => {
    const { directory } = context;
    const schema = directory.at('large.schema.json');
    const output = directory.at('generated');
    await writeFile(schema, largeSchema(await readFile(SCHEMA, 'utf8'), TIMES));
    const generator = { program: process.execPath, args: [MAIN, '--schema', schema, '--out', output] };
    const own = contender(context, 'npm run codegen', 'npm run codegen', {
      program: 'npm',
      args: ['run', '--silent', 'codegen'],
      directory: ROOT,
    });
    const large = contender(context, LARGE, 'node dist/codegen/main.js --schema … --out …', generator, output);
    return measureInRounds(context.form === 'quick' ? [own] : [own, large], context);
  },
};
