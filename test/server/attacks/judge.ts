import type { Profile } from '../../../generated';
import type { Candidates } from '../../../src/server/narrowing';
import { Owner, type State } from './owner';
import type { Place } from './place';
import { attack, nameOf, type Kind, type Move } from './stranger';

/** One attack: who is attacked when, and what is done. */
export interface Attack {
  readonly profile: Profile;
  readonly state: State;
  /** What the stranger speaks, on a listener for that. */
  readonly spoken: Profile;
  readonly kind: Kind;
  readonly moves: readonly Move[];
  /** Whether the stranger keeps its connection until the owner is through. */
  readonly stays: boolean;
}

const HERE = '192.0.2.1';
const ELSEWHERE = '192.0.2.2';

/** How often an attack has to work where it decrypts something: one key in some 250 finds right padding in any content. */
const TIMES = 3;

/** What attacks did, as sentences. */
export class Judge {
  readonly #undisturbed = new Map<string, Promise<string>>();
  #owners = 0;

  /** @param listenerOf where an owner comes back. */
  constructor(
    private readonly place: Place,
    private readonly listenerOf: (profile: Profile) => Candidates,
  ) {}

  /** What an owner is answered, and what is stored of it, when nobody disturbs it: two lines of JSON. */
  undisturbed(profile: Profile): Promise<string> {
    const key = `${profile.id} ${profile.flow.connection}`;
    const known = this.#undisturbed.get(key) ?? this.#finished(this.#owner(profile));
    this.#undisturbed.set(key, known);
    return known;
  }

  /** What was wrong; nothing where the attack came to nothing. */
  async judge(one: Attack): Promise<readonly string[]> {
    for (let time = 1; ; time++) {
      const { found, decrypted } = await this.#attempt(one);
      if (!decrypted || time === TIMES) return found.map((what) => `${what}: ${describe(one)}`);
    }
  }

  async #attempt(one: Attack): Promise<{ readonly found: readonly string[]; readonly decrypted: boolean }> {
    const { profile, spoken, state } = one;
    const owner = this.#owner(profile);
    await owner.reach(state);
    const before = JSON.stringify(await this.place.stored(owner.clientId));
    const address = profile.flow.connection === 'request' ? ELSEWHERE : HERE;
    const hangUp = await attack(this.place, { ...one, profile: spoken, address }, owner);
    if (one.stays) await someTime();
    const early = one.stays ? undefined : await hangUp();
    const after = one.stays ? before : JSON.stringify(await this.place.stored(owner.clientId));
    const finished = await this.#finished(owner);
    const loot = early ?? (await hangUp());
    const atLast = await this.#kept(owner);
    const undisturbed = await this.undisturbed(profile);
    const found = [
      ...(loot.hasKey ? ['the stranger got an AES key'] : []),
      ...(loot.hasChecksum ? ['the stranger had something decrypted'] : []),
      ...(before === after ? [] : [`what is stored changed from ${before} to ${after}`]),
      ...(finished === undisturbed ? [] : [`the owner went another way: ${finished} and not ${undisturbed}`]),
      ...(finished.endsWith(atLast) ? [] : [`what is stored changed at last to ${atLast}`]),
    ];
    return { found, decrypted: loot.hasChecksum };
  }

  #owner(profile: Profile): Owner {
    const name = `owner ${String(++this.#owners).padStart(8, '0')}`;
    return new Owner(this.place, profile, HERE, Buffer.from(name));
  }

  /** The owner's run to its end, whatever has happened by then, without what differs from owner to owner. */
  async #finished(owner: Owner): Promise<string> {
    await owner.finish(this.listenerOf(owner.profile)).catch((error: unknown) => owner.answers.push(String(error)));
    return `${JSON.stringify(owner.answers)}\n${await this.#kept(owner)}`;
  }

  async #kept(owner: Owner): Promise<string> {
    const { client, files } = await this.place.stored(owner.clientId);
    const { Name, ...kept } = client as { readonly Name: string };
    return JSON.stringify({ isNamed: Name === owner.name.toString('hex'), kept, files });
  }
}

/** Enough for the server to take what has come; where it is not, the attack is only weaker. */
function someTime(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

function describe({ profile, state, spoken, kind, moves, stays }: Attack): string {
  const flow = profile.flow.connection === 'request' ? ', a connection for each request' : '';
  const other = spoken.id === profile.id ? '' : ` in ${spoken.id}`;
  return `${kind}${other}${stays ? ', staying,' : ''} to an owner in ${profile.id}${flow}, ${state}: ${moves.map(nameOf).join(', then ')}`;
}
