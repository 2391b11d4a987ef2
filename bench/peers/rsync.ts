import { mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Context } from '../case';
import { digestsOf, filesIn, requireSame } from '../content';
import { readiness, type Service } from '../measure/children';
import { processorSecondsOf, sessionEnded } from '../measure/processor-time';
import type { Contender } from '../measure/rounds';
import { findProgram, NOT_INSTALLED } from './find-program';
import { freePort, isListening } from './free-port';
import { bothSides, sentDigests } from './sealwire';
import { remoteShell, type SshServer } from './ssh';

const TIMEOUT = 300;

/** The first version that has --fsync. */
const SINCE = [3, 2, 4];

/** A daemon of the benchmark's own. */
export interface RsyncServer {
  readonly service: Service;
  readonly port: number;
  readonly target: string;
}

/** Why rsync cannot be measured; `undefined` where it can. */
async function absence({ children }: Context): Promise<string | undefined> {
  const program = findProgram('rsync');
  if (program === undefined) return NOT_INSTALLED;
  const { output } = await children.run({ program, args: ['--version'] }, TIMEOUT);
  const version = /version v?(\d+)\.(\d+)\.(\d+)/.exec(output)?.slice(1).map(Number) ?? [];
  const differing = SINCE.findIndex((number, place) => number !== version[place]);
  const isNewEnough = differing === -1 || (version[differing] ?? 0) > (SINCE[differing] ?? 0);
  return isNewEnough ? undefined : `version ${version.join('.')} has no --fsync`;
}

/** Starts a daemon that takes files into a folder; says why not where it cannot. */
export async function startRsyncServer(context: Context): Promise<RsyncServer | string> {
  const { children, directory } = context;
  const absent = await absence(context);
  const program = findProgram('rsync');
  if (absent !== undefined || program === undefined) return absent ?? NOT_INSTALLED;
  const target = directory.at('rsync');
  const configuration = directory.at('rsyncd.conf');
  const port = await freePort();
  const { uid, gid } = userInfo();
  // A daemon that root runs becomes nobody unless it is told otherwise.
  const owner = uid === 0 ? `uid = ${uid}\ngid = ${gid}\n` : '';
  const global = `address = 127.0.0.1\nport = ${port}\nuse chroot = no\nlog file = /dev/null\n`;
  await writeFile(configuration, `${global}${owner}[bench]\npath = ${target}\nread only = no\n`);
  await mkdir(target, { recursive: true });
  const service = children.start({ program, args: ['--daemon', '--no-detach', `--config=${configuration}`] });
  await readiness('rsync --daemon', service, () => isListening(port));
  return { service, port, target };
}

/** rsync --fsync of a folder, to a daemon: each file is on the disk before it gets its name, as ours are. */
export function rsync(context: Context, name: string, server: RsyncServer | string, source: string): Contender {
  const [absent, running] = typeof server === 'string' ? [server] : [undefined, server];
  const target = running?.target ?? '';
  return contender(context, {
    name,
    how: 'rsync -r --fsync, to a daemon',
    absent,
    source,
    target,
    daemon: running?.service.pid,
    args: ['-r', '--fsync', `${source}/`, `rsync://127.0.0.1:${running?.port ?? 0}/bench/`],
  });
}

/** rsync --fsync of a folder, over ssh: encrypted, as ours is. */
export async function rsyncOverSsh(
  context: Context,
  name: string,
  server: SshServer | undefined,
  source: string,
): Promise<Contender> {
  const target = context.directory.at('rsync-over-ssh');
  const shell = server === undefined ? '' : remoteShell(server);
  return contender(context, {
    name,
    how: 'rsync -r --fsync -e ssh',
    absent: server === undefined ? NOT_INSTALLED : await absence(context),
    source,
    target,
    daemon: server?.service.pid,
    args: ['-r', '--fsync', '-e', shell, `${source}/`, `127.0.0.1:${target}/`],
  });
}

interface Run {
  readonly name: string;
  readonly how: string;
  readonly absent: string | undefined;
  readonly source: string;
  readonly target: string;
  readonly daemon: number | undefined;
  readonly args: readonly string[];
}

function contender(context: Context, { name, how, absent, source, target, daemon = 0, args }: Run): Contender {
  const program = findProgram('rsync') ?? 'rsync';
  return {
    name,
    how,
    isPeer: true,
    ...(absent === undefined ? {} : { absent }),
    run: async () => {
      await mkdir(target, { recursive: true });
      const before = processorSecondsOf(daemon);
      const { seconds, processorSeconds } = await context.children.run({ program, args }, TIMEOUT);
      await sessionEnded();
      return { seconds, ...bothSides(processorSeconds, before, processorSecondsOf(daemon)) };
    },
    verify: async () => requireSame(name, await digestsOf(await filesIn(target)), await sentDigests(source)),
    clean: () => rm(target, { recursive: true, force: true }),
  };
}
