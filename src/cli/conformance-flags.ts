import { editions, type Profile } from '../../generated';
import type { Side } from '../conformance/case';
import { dialectById, editionById } from './profiles';
import { UsageError } from './usage-error';

/** The flags of `conformance`. */
export interface ConformanceFlags {
  readonly target?: string;
  readonly command?: string;
  readonly in?: string;
  readonly port?: number;
  readonly edition?: string;
  readonly dialect?: string;
  readonly case?: readonly string[];
  readonly known?: string;
  readonly timeout?: number;
  readonly startTimeout?: number;
  readonly limit: number;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly list?: boolean;
  readonly json?: string;
  readonly junit?: string;
  readonly tap?: string;
  readonly html?: string;
  readonly grade?: string;
  readonly weights?: string;
}

/**
 * What is to be judged in: a target speaks one edition or dialect, our own sides speak them all.
 * @throws UsageError where the flags do not go together, or an edition is missing or unknown.
 */
export function profilesOf(side: Side | undefined, flags: ConformanceFlags): readonly Profile[] {
  const { target, command, edition, dialect, timeout, startTimeout, limit } = flags;
  const has = (name: keyof ConformanceFlags): boolean => flags[name] !== undefined;
  const hint = 'See sealwire conformance --help.';
  if (target !== undefined && command !== undefined) {
    throw new UsageError('--target and --command exclude each other', 'Name one server to judge.');
  }
  if (side === undefined && (target !== undefined || command !== undefined)) {
    throw new UsageError('which side is the target?', 'Write sealwire conformance server … or client ….');
  }
  if (side === 'client' && target !== undefined) {
    throw new UsageError('a client has no address', 'Name the command that runs it with --command.');
  }
  if (command === undefined && (has('in') || has('port'))) {
    throw new UsageError(`--${has('in') ? 'in' : 'port'} goes with --command`, hint);
  }
  if (side === 'client' && has('port')) throw new UsageError('--port is for servers', 'A client reads transfer.info.');
  if (edition !== undefined && dialect !== undefined) {
    throw new UsageError('--edition and --dialect exclude each other', 'A dialect names its edition.');
  }
  if (command?.trim() === '') {
    throw new UsageError('--command is empty', 'Write what starts the server, or runs the client, in quotes.');
  }
  const zero = Object.entries({ timeout, 'start-timeout': startTimeout, limit }).find(([, seconds]) => seconds === 0);
  if (zero !== undefined) throw new UsageError(`--${zero[0]} is 0`, 'Give at least one second.');
  if (side === 'client' && has('startTimeout')) {
    throw new UsageError('--start-timeout is for servers', "A client's whole run has the time of --timeout.");
  }
  if (has('weights') && !has('grade')) throw new UsageError('--weights goes with --grade', hint);
  if (dialect !== undefined) return [judgeable(dialectById(dialect))];
  if (edition !== undefined) return [judgeable(editionById(edition))];
  if (target === undefined && command === undefined) return editions;
  const ids = editions.map(({ id }) => id).join(', ');
  throw new UsageError(
    'which edition does the target speak?',
    `Name it with --edition: ${ids}. Or a dialect with --dialect.`,
  );
}

function judgeable(profile: Profile): Profile {
  if (profile.flow.connection === 'run') return profile;
  throw new UsageError(
    `${profile.id} has a connection for each request, which the conformance kit does not judge`,
    'Judge it in its edition.',
  );
}
