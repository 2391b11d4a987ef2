import { randomBytes } from 'node:crypto';
import type { Profile } from '../../../generated';
import { NoTargetError } from '../failure';
import type { ClientRun, ClientTarget } from '../target/target';
import { prepareWorkplace, type Workplace } from '../target/workplace';
import type { AnsweredChecksum } from './answered-checksum';
import { Listener } from './listener';
import { keptIn } from './kept-identity';
import type { Scenario } from './scenario';
import { ScriptedServer } from './scripted-server';
import { Transcript } from './transcript';

/** Milliseconds for the last bytes of a client that has ended. */
const DRAIN_MS = 500;

/**
 * Leads a client through one scenario, in a directory of its own.
 * @param checksums what is answered as right: the first, and after each "resending" the next.
 * @throws NoTargetError where the client never connects in the plain scenario.
 */
export async function runScenario(
  { id, fileSize, isReturning, script, names }: Scenario,
  target: ClientTarget,
  profile: Profile,
  runTimeMs: number,
  checksums: readonly [AnsweredChecksum, ...AnsweredChecksum[]],
): Promise<Transcript> {
  const clientName = `${names.client}${randomBytes(4).toString('hex')}`;
  const file = { name: names.file, content: randomBytes(fileSize) };
  const server = new ScriptedServer(profile, isReturning ? {} : script, checksums);
  const listener = await Listener.start(profile, server, script.cut);
  let workplace: Workplace | undefined;
  try {
    workplace = await prepareWorkplace({ host: '127.0.0.1', port: listener.port, name: clientName, file });
    const { directory } = workplace;
    if (isReturning) {
      await Promise.race([target.run(directory, profile, runTimeMs), listener.failure]);
      server.follow(script);
    }
    const knownBefore = server.known;
    const begin = listener.steps.length;
    const run = await Promise.race([target.run(directory, profile, runTimeMs), listener.failure]);
    await listener.drain(DRAIN_MS);
    if (listener.connections === 0 && id === 'plain') throw neverConnected(run, listener.port, runTimeMs);
    return new Transcript({
      ...{ profile, run, knownBefore: isReturning ? knownBefore : undefined },
      ...{ clientName: Buffer.from(clientName), fileName: Buffer.from(file.name), plaintext: file.content },
      steps: listener.steps.slice(begin),
      left: listener.left,
      kept: await keptIn(workplace),
      confirmed: server.confirmed,
    });
  } finally {
    await listener.stop();
    await workplace?.remove();
  }
}

/** A program that never says a word is no client to judge. */
function neverConnected({ exitCode, output }: ClientRun, port: number, runTimeMs: number): NoTargetError {
  const how =
    exitCode === undefined
      ? `did not connect to 127.0.0.1:${port} within ${runTimeMs / 1000} s`
      : `ended with exit code ${exitCode} and never connected to 127.0.0.1:${port}`;
  const printed = output.trim() === '' ? 'It printed nothing.' : `It printed last:\n${output.trimEnd()}`;
  return new NoTargetError('E_NO_CLIENT', `the client ${how}`, {
    hint: `Let it read the server's address from the first line of transfer.info in its working directory.\n${printed}`,
  });
}
