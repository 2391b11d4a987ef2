import type { Case, Context, Goal, Measurement } from '../case';
import { measureInRounds, type Contender } from '../measure/rounds';
import { rsync, rsyncOverSsh, startRsyncServer } from '../peers/rsync';
import { sender, startServer } from '../peers/sealwire';
import { startSshServer } from '../peers/ssh';

const EDITIONS = ['2024b', '2023b'];
const PARALLEL = 8;
const DAEMON = 'rsync --fsync';

/** Files of one size, sent in one run. */
interface Files {
  readonly count: number;
  readonly size: number;
}

const quantities: Case['quantities'] = [
  { name: 'seconds', label: 'time', unit: 'seconds' },
  { name: 'processorSeconds', label: 'CPU, both sides', unit: 'seconds' },
];

const TEXT =
  'A folder, from the start of the client to its end. Each file is on the disk before it is answered for, here and there: Sealwire ' +
  'promises that with "message received", and rsync is told to with --fsync. Sealwire also syncs the folder and the row in its ' +
  'database, so that the name survives a power cut, which rsync leaves to the system. The rsync that counts speaks with a daemon on loopback, ' +
  'without encryption and without the start of an ssh, which is as fast as it gets; the one over ssh, encrypted as ours is, stands beside it in the full form.';

async function measure(context: Context, { count, size }: Files): Promise<readonly Measurement[]> {
  const source = await context.directory.randomFiles(count, size, 'files');
  const contenders: Contender[] = [];
  // The quick form has the newest edition alone.
  for (const edition of context.form === 'quick' ? EDITIONS.slice(0, 1) : EDITIONS) {
    const server = await startServer(context, edition);
    for (const way of [[], ['--parallel', String(PARALLEL)]]) {
      const name = [`sealwire ${edition}`, ...way].join(' ');
      contenders.push(sender(context, { name, source, server, options: ['--recursive', ...way] }));
    }
  }
  contenders.push(rsync(context, DAEMON, await startRsyncServer(context), source));
  if (context.form === 'full') {
    contenders.push(await rsyncOverSsh(context, 'rsync --fsync over ssh', await startSshServer(context), source));
  }
  return measureInRounds(contenders, context);
}

function goalsOf(suffix: string, demand: Pick<Goal, 'demand' | 'best'>): Goal[] {
  return EDITIONS.map((edition) => ({
    text: `${edition}${suffix}, time of ${DAEMON}`,
    of: `sealwire ${edition}${suffix}`,
    against: DAEMON,
    quantity: 'seconds',
    bound: 'most',
    ...demand,
  }));
}

const SMALL: Files = { count: 2000, size: 1024 };

/** Many small files, on one connection and on several. */
export const smallFiles: Case = {
  name: 'small',
  title: `${SMALL.count} files of 1 KiB`,
  text: TEXT,
  runs: { quick: 1, full: 10 },
  space: () => 100e6,
  quantities,
  goals: [...goalsOf('', { demand: 1.5 }), ...goalsOf(` --parallel ${PARALLEL}`, { demand: 1 })],
  measure: (context) => measure(context, SMALL),
};

const MEDIUM: Files = { count: 200, size: 2 ** 20 };

/** Fewer files, of a size at which both the file and its content count. */
export const mediumFiles: Case = {
  name: 'medium',
  title: `${MEDIUM.count} files of 1 MiB`,
  text: TEXT,
  runs: { quick: 1, full: 10 },
  space: () => 4 * MEDIUM.count * MEDIUM.size,
  quantities,
  goals: [...goalsOf('', { demand: 1 }), ...goalsOf(` --parallel ${PARALLEL}`, { demand: 1 })],
  measure: (context) => measure(context, MEDIUM),
};
