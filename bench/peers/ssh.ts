import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { mkdirSync, rmdirSync } from 'node:fs';
import type { Context } from '../case';
import { digestsOf, filesIn, requireSame } from '../content';
import { readiness, type Command, type Service } from '../measure/children';
import { processorSecondsOf, sessionEnded } from '../measure/processor-time';
import type { Contender } from '../measure/rounds';
import { findProgram, NOT_INSTALLED } from './find-program';
import { freePort, isListening } from './free-port';
import { bothSides, sentDigests } from './sealwire';

const TIMEOUT = 300;

/** Where an sshd that root runs wants an empty folder; the system's own makes it when it starts. */
const SEPARATION = '/run/sshd';

/** An sshd of the benchmark's own, and what a client needs to reach it. */
export interface SshServer {
  readonly service: Service;
  /** Options that ssh and scp share; the port is an option of its own, which they write differently. */
  readonly options: readonly string[];
  readonly port: number;
}

/** Starts an sshd with its own configuration, host key, user key and port; `undefined` where OpenSSH is not installed. */
export async function startSshServer({ children, directory }: Context): Promise<SshServer | undefined> {
  const sshd = findProgram('sshd');
  const keygen = findProgram('ssh-keygen');
  if (sshd === undefined || keygen === undefined || findProgram('ssh') === undefined) return undefined;
  const folder = directory.at('ssh');
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => directory.at('ssh', name);
  for (const key of ['host', 'user']) {
    await children.run({ program: keygen, args: ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)] }, TIMEOUT);
  }
  await copyFile(at('user.pub'), at('authorized'));
  const port = await freePort();
  const [type = '', key = ''] = (await readFile(at('host.pub'), 'utf8')).split(' ');
  await writeFile(at('known'), `[127.0.0.1]:${port} ${type} ${key}\n`);
  await writeFile(at('config'), configuration(port, at('host'), at('authorized')));
  makeSeparationFolder();
  const service = children.start({ program: sshd, args: ['-D', '-e', '-f', at('config')] });
  await readiness('sshd', service, () => isListening(port));
  const settings = { UserKnownHostsFile: at('known'), IdentitiesOnly: 'yes', BatchMode: 'yes' };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return { service, port, options: ['-F', '/dev/null', '-i', at('user'), ...options] };
}

function configuration(port: number, hostKey: string, authorized: string): string {
  return `ListenAddress 127.0.0.1
Port ${port}
HostKey ${hostKey}
AuthorizedKeysFile ${authorized}
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
Subsystem sftp internal-sftp
LogLevel ERROR
`;
}

function makeSeparationFolder(): void {
  if (process.getuid?.() !== 0) return;
  try {
    mkdirSync(SEPARATION);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  process.once('exit', () => rmdirSync(SEPARATION));
}

/** scp, of a file, with further options. */
export function scp(
  context: Context,
  name: string,
  server: SshServer | undefined,
  source: string,
  ...options: readonly string[]
): Contender {
  const how = ['scp', ...options].join(' ');
  const program = findProgram('scp');
  const absent = server === undefined || program === undefined ? { absent: NOT_INSTALLED } : {};
  const target = context.directory.at('scp');
  const command = (): Command => ({
    program: program ?? 'scp',
    args: ['-q', ...options, ...(server?.options ?? []), '-P', String(server?.port), source, `127.0.0.1:${target}/`],
  });
  return {
    name,
    how,
    isPeer: true,
    ...absent,
    run: async () => {
      await mkdir(target, { recursive: true });
      const pid = server?.service.pid ?? 0;
      const before = processorSecondsOf(pid);
      const { seconds, processorSeconds } = await context.children.run(command(), TIMEOUT);
      await sessionEnded();
      return { seconds, ...bothSides(processorSeconds, before, processorSecondsOf(pid)) };
    },
    verify: async () => requireSame(name, await digestsOf(await filesIn(target)), await sentDigests(source)),
    clean: () => rm(target, { recursive: true, force: true }),
  };
}

/** What rsync is told to run as its shell. */
export function remoteShell({ options, port }: SshServer): string {
  return ['ssh', ...options, '-p', String(port)].join(' ');
}
