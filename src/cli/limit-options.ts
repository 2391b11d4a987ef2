import { Option, type Command } from 'commander';
import { DEFAULT_LIMITS, type Limits } from '../server/limits';
import { LONGEST_DAYS, LONGEST_SECONDS, numberArgument, numberWithin, option } from './options';

/** A limit of the server as an option: what is written there, in units of its own, becomes the value of the limit. */
interface LimitOption {
  readonly limit: keyof Limits;
  /** The flag with its argument, which names the unit. */
  readonly flag: `--${string} <${string}>`;
  readonly description: string;
  /** What one unit of the option is in the limit's own; 1 by default. */
  readonly unit?: number;
  /** The most that it may be, where a clock sets a bound. */
  readonly most?: number;
}

const SECOND = 1000;

/** Every limit that can be set, in the order of the help. */
export const LIMIT_OPTIONS: readonly LimitOption[] = [
  { limit: 'connections', flag: '--max-connections <number>', description: 'connections at one time; 0 for no limit' },
  {
    limit: 'connectionsPerAddress',
    flag: '--max-per-address <number>',
    description: 'connections at one time from one address, of IPv6 from one /64; 0 for no limit',
  },
  {
    limit: 'connectionsPerClient',
    flag: '--max-per-client <number>',
    description: 'connections at one time that hold a key of one client; 0 for no limit',
  },
  {
    limit: 'handshakeMs',
    flag: '--handshake-timeout <seconds>',
    description: 'time for a client to get its key; 0 for no limit',
    unit: SECOND,
    most: LONGEST_SECONDS,
  },
  {
    limit: 'idleMs',
    flag: '--idle-timeout <seconds>',
    description: 'time without a byte; 0 for no limit',
    unit: SECOND,
    most: LONGEST_SECONDS,
  },
  {
    limit: 'minimumRate',
    flag: '--minimum-rate <bytes>',
    description: 'bytes a second of a message or a file, on average over the idle timeout; 0 for no limit',
  },
  {
    limit: 'refusals',
    flag: '--max-refusals <number>',
    description: 'refused requests before a connection is closed; 0 for no limit',
  },
  {
    limit: 'requests',
    flag: '--max-requests <number>',
    description: 'requests in one connection, a file counted once; 0 for no limit',
  },
  { limit: 'fileSize', flag: '--max-file-size <bytes>', description: 'largest encrypted content' },
  {
    limit: 'clientBytes',
    flag: '--max-client-bytes <bytes>',
    description: 'what the files of one client may have together; 0 for no limit',
  },
  {
    limit: 'clientFiles',
    flag: '--max-client-files <number>',
    description: 'files that one client may have; 0 for no limit',
  },
  {
    limit: 'registrations',
    flag: '--max-registrations <number>',
    description: 'registrations a minute from one address; 0 for no limit',
  },
  {
    limit: 'freeSpace',
    flag: '--min-free-space <bytes>',
    description: 'what uploads leave free on the disk; 0 for nothing',
  },
  {
    limit: 'unconfirmedDays',
    flag: '--keep-unconfirmed <days>',
    description: 'how long files stay that their clients never confirmed; 0 for ever',
    most: LONGEST_DAYS,
  },
];

/** Gives a command an option for each limit. */
export function addLimitOptions(command: Command): void {
  for (const { limit, flag, description, unit = 1, most } of LIMIT_OPTIONS) {
    command.addOption(
      option(flag, description)
        .argParser(most === undefined ? numberArgument : numberWithin(0, most))
        .default(DEFAULT_LIMITS[limit] / unit),
    );
  }
}

/** The limits that a command's options ask for. */
export function limitsFrom(command: Command): Limits {
  const limits = LIMIT_OPTIONS.map(({ limit, flag, unit = 1 }) => {
    const value = command.getOptionValue(new Option(flag).attributeName()) as number;
    return [limit, value * unit];
  });
  return { ...DEFAULT_LIMITS, ...(Object.fromEntries(limits) as Partial<Limits>) };
}
