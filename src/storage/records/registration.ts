import { hex } from '../../text/hex';
import type { Change } from './batch';
import {
  ADD_CLIENT,
  ADD_CLIENTS,
  DELETE_UNCHANGED_CLIENT,
  NAME_OWNER,
  type AddedClient,
  type NameOwner,
  type NewClient,
} from './client-statements';
import { fromDatabaseTime, toDatabaseTime } from './database-time';
import type { LastSeen } from './last-seen';
import type { Statements } from './statements';

/** A client that wants a name. */
export interface Registration {
  readonly row: NewClient;
  /** The id of an owner of the name that gives it up, in hexadecimal digits. */
  readonly releases: string | undefined;
}

/** When a name is free again. */
export interface NameRules {
  readonly lastSeen: LastSeen;
  readonly now: () => Date;
  /** How long a name stays with an owner that never sent a public key, in milliseconds. */
  readonly nameReleaseMs: number;
}

/**
 * Registers clients: one statement adds all whose name and id are free, each name once. The others, which are few, are looked
 * at one by one: their name may have an owner that gives it up.
 */
export function registration(rules: NameRules): Change<Registration, 'registered' | 'taken'> {
  return {
    what: 'a client could not be registered',
    make: async (statements, asks) => {
      const rows = await statements.all<AddedClient>(ADD_CLIENTS, JSON.stringify(asks.map(({ row }) => row)));
      const added = new Set(rows.map(({ id, name }) => `${id} ${name}`));
      const answers: ('registered' | 'taken')[] = [];
      for (const ask of asks) {
        const [id, name] = ask.row;
        answers.push(added.delete(`${id} ${name}`) ? 'registered' : await takeName(statements, ask, rules));
      }
      return answers;
    },
  };
}

/**
 * Registers a client whose name, or id, is in use; the name may have become free. An owner with the same id is this client:
 * the answer to an earlier try was lost.
 */
async function takeName(statements: Statements, { row, releases }: Registration, rules: NameRules) {
  const now = toDatabaseTime(rules.now());
  const [owner] = await statements.all<NameOwner>(NAME_OWNER, now, Buffer.from(row[1], 'hex'));
  if (owner !== undefined) {
    if (hex(owner.id) === row[0]) return 'registered';
    if (!isReleased(owner, releases, rules)) return 'taken';
    const deleted = await statements.all(DELETE_UNCHANGED_CLIENT, owner.id, owner.version);
    if (deleted.length === 0) return 'taken';
  }
  const added = await statements.all(ADD_CLIENT, ...row);
  return added.length > 0 ? 'registered' : 'taken';
}

function isReleased(owner: NameOwner, releases: string | undefined, rules: NameRules): boolean {
  if (owner.hasPublicKey || owner.hasFiles) return false;
  if (releases !== undefined && hex(owner.id) === releases) return true;
  const seen = rules.lastSeen.newer(owner.id, fromDatabaseTime(owner.lastSeen));
  return fromDatabaseTime(owner.now).getTime() - seen.getTime() > rules.nameReleaseMs;
}
