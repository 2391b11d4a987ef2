import { randomBytes } from 'node:crypto';
import type { Profile } from '../../../generated';
import { readIdentity } from '../../course/identity';
import { parsePrivKey } from '../../course/priv-key';
import { parsePrivateKey, type PrivateKey } from '../../crypto/private-key';
import { SealwireError } from '../../wire/error';
import { sameBytes } from '../../wire/value';
import { NoTargetError } from '../failure';
import { judge, type RunnableCase } from '../judge';
import type { CaseResult, Report } from '../report/report';
import type { ClientRun, ClientTarget } from '../target/target';
import { prepareWorkplace, type Workplace } from '../target/workplace';
import { clientCases } from './cases';
import type { ClientCase } from './client-case';
import { Host } from './host';
import { Transcript, type KeptIdentity } from './transcript';
import { ScriptedServer } from './scripted-server';
import { scenarios, type Scenario } from './scenario';

/** How a client is judged. */
export interface ClientJudgement {
  readonly target: ClientTarget;
  readonly profile: Profile;
  /** Milliseconds that one run of the client may take. */
  readonly runTimeMs: number;
  /** Milliseconds after which no further case is begun. */
  readonly totalTimeMs: number;
  /** Which cases; all of them where nothing is said. The plain conversation always comes first. */
  readonly only?: (id: string) => boolean;
  readonly known: (id: string) => string | undefined;
  readonly rerun: (id: string) => string;
  readonly onResult?: (result: CaseResult) => void;
}

/**
 * Judges a client: leads it through every scenario once, and holds the transcript of each against the cases.
 * @throws NoTargetError where there is no client to judge.
 */
export async function judgeClient(options: ClientJudgement): Promise<Report> {
  const { target, profile, runTimeMs, only = () => true, known, rerun, onResult, totalTimeMs } = options;
  const startedAt = new Date();
  const started = performance.now();
  const all = scenarios(profile);
  const transcripts = new Map<string, Promise<Transcript>>();
  const transcriptOf = (id: string): Promise<Transcript> => {
    const scenario = all.find((one) => one.id === id);
    if (scenario === undefined) throw new TypeError(`there is no scenario ${id}`);
    const transcript = transcripts.get(id) ?? lead(scenario, target, profile, runTimeMs);
    transcripts.set(id, transcript);
    return transcript;
  };
  const runnable = (one: ClientCase): RunnableCase => ({
    info: one,
    run: async () => one.judge(await transcriptOf(one.scenario)),
  });
  const [sanity, ...others] = clientCases(profile);
  if (sanity === undefined) throw new TypeError('there is no sanity case');
  const results = await judge({
    ...{ sanity: runnable(sanity), cases: others.filter(({ id }) => only(id)).map(runnable) },
    // A scenario has two runs at most; the rest is the kit's own.
    ...{ known, rerun, onResult, totalTimeMs, caseTimeMs: 3 * runTimeMs },
  });
  const durationMs = performance.now() - started;
  return { side: 'client', profile: profile.id, target: target.name, startedAt, durationMs, results };
}

/** Milliseconds for the last bytes of a client that has ended. */
const DRAIN_MS = 500;

/** Leads the client through one scenario, in a directory of its own. */
async function lead(
  { id, fileSize, isReturning, script, names }: Scenario,
  target: ClientTarget,
  profile: Profile,
  runTimeMs: number,
): Promise<Transcript> {
  const clientName = `${names.client}${randomBytes(4).toString('hex')}`;
  const file = { name: names.file, content: randomBytes(fileSize) };
  const server = new ScriptedServer(profile, isReturning ? {} : script);
  const host = await Host.start(profile, server, script.cut);
  let workplace: Workplace | undefined;
  try {
    workplace = await prepareWorkplace({ host: '127.0.0.1', port: host.port, name: clientName, file });
    const { directory } = workplace;
    if (isReturning) {
      await Promise.race([target.run(directory, profile, runTimeMs), host.failure]);
      server.follow(script);
    }
    const knownBefore = server.known;
    const begin = host.steps.length;
    const run = await Promise.race([target.run(directory, profile, runTimeMs), host.failure]);
    await host.drain(DRAIN_MS);
    if (host.connections === 0 && id === 'plain') throw neverConnected(run, host.port, runTimeMs);
    return new Transcript({
      ...{ profile, run, knownBefore: isReturning ? knownBefore : undefined },
      ...{ clientName: Buffer.from(clientName), fileName: Buffer.from(file.name), plaintext: file.content },
      steps: host.steps.slice(begin),
      left: host.left,
      kept: await keptIn(workplace),
    });
  } finally {
    await host.stop();
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

/** What the client has kept; a sentence where that cannot be read. */
export async function keptIn(
  workplace: Pick<Workplace, 'directory' | 'privKey'>,
): Promise<KeptIdentity | string | undefined> {
  try {
    const identity = await readIdentity(workplace.directory);
    if (identity === undefined) return undefined;
    const { name, clientId, privateKeyDer } = identity;
    const keyFile = await workplace.privKey();
    return {
      ...{ name, clientId, privateKey: keyOf(privateKeyDer) },
      hasSameKeyFile: keyFile && hasKey(keyFile, privateKeyDer),
    };
  } catch (error) {
    if (error instanceof SealwireError) return error.message;
    throw error;
  }
}

function keyOf(der: Uint8Array | undefined): PrivateKey | undefined {
  if (der === undefined) return undefined;
  try {
    return parsePrivateKey(der);
  } catch (error) {
    if (error instanceof SealwireError) return undefined;
    throw error;
  }
}

function hasKey(keyFile: Uint8Array, der: Uint8Array | undefined): boolean {
  try {
    return der !== undefined && sameBytes(parsePrivKey(keyFile), der);
  } catch (error) {
    if (error instanceof SealwireError) return false;
    throw error;
  }
}
