import * as fc from 'fast-check';
import { openStore, type Store } from '../../src/storage';
import { bytes, id, rawQuery, temporaryDirectory } from './fixture';

/*
 * Changes of clients, many of which are asked for at the same time and share transactions, against a model that knows them one
 * after the other: same answers, same rows.
 */

const RELEASE_MS = 1000;
const START = Date.parse('2026-01-02T03:04:05.678Z');

interface Registering {
  readonly do: 'register';
  readonly name: number;
  readonly releases: number | undefined;
}

interface Updating {
  readonly do: 'update';
  readonly client: number;
  readonly change: Change;
}

interface Change {
  readonly key?: string;
  readonly profile?: string;
}

type Step =
  | Registering
  | Updating
  | { readonly do: 'touch'; readonly client: number }
  /** Everything before it is answered before anything after it is asked; and time goes by. */
  | { readonly do: 'pause'; readonly ms: number };

const NO_PAUSE: Step = { do: 'pause', ms: 0 };

interface Row {
  readonly id: number;
  readonly name: number;
  key: string | null;
  profile: string;
  lastSeen: number;
}

/** What clients are, one step after the other. The n-th registration has the id n. */
class Model {
  readonly rows = new Map<number, Row>();
  time = START;

  register(newId: number, name: number, releases: number | undefined): string {
    const owner = [...this.rows.values()].find((row) => row.name === name);
    if (owner !== undefined) {
      const isOver = owner.id === releases || this.time - owner.lastSeen > RELEASE_MS;
      if (owner.key !== null || !isOver) return 'taken';
      this.rows.delete(owner.id);
    }
    this.rows.set(newId, { id: newId, name, key: null, profile: 'first', lastSeen: this.time });
    return 'registered';
  }

  update(client: number, change: Change): string {
    const row = this.rows.get(client);
    if (row === undefined) return 'E_UNKNOWN_CLIENT';
    const isOther = change.key !== undefined && row.key !== null && change.key !== row.key;
    if (isOther) return 'E_OTHER_PUBLIC_KEY';
    Object.assign(row, change, { lastSeen: this.time });
    return 'updated';
  }

  touch(client: number): void {
    const row = this.rows.get(client);
    if (row !== undefined) row.lastSeen = this.time;
  }
}

const client = fc.integer({ min: 0, max: 12 });
const change: fc.Arbitrary<Change> = fc.record(
  { key: fc.constantFrom('key one', 'key two'), profile: fc.constantFrom('first', 'second') },
  { requiredKeys: [] },
);
const registering: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('register' as const),
  name: fc.nat(4),
  releases: fc.option(client, { nil: undefined }),
});
const updating: fc.Arbitrary<Step> = fc.record({ do: fc.constant('update' as const), client, change });
const touching: fc.Arbitrary<Step> = fc.record({ do: fc.constant('touch' as const), client });
const step = fc.oneof({ weight: 4, arbitrary: registering }, { weight: 3, arbitrary: updating }, touching);
const pause: fc.Arbitrary<Step> = fc.record({ do: fc.constant('pause' as const), ms: fc.constantFrom(0, 400, 1001) });

/** Several changes of one kind at a time: of several kinds, the queue chooses which comes first. */
const changesAtOnce = fc
  .array(
    fc.tuple(
      fc.array(fc.oneof(registering), { maxLength: 8 }),
      fc.array(updating, { maxLength: 8 }),
      fc.array(touching),
      pause,
    ),
  )
  .map((rounds) =>
    rounds.flatMap(([registrations, updates, touches, end]) => [
      ...[...registrations, NO_PAUSE, ...updates, NO_PAUSE, ...touches, end],
    ]),
  );

/** What one party asks of the store; its clients and names are its own. */
class Party {
  private registrations = 0;

  constructor(
    private readonly store: Store,
    private readonly model: Model,
    private readonly number = 0,
  ) {}

  async run(steps: readonly Step[]): Promise<void> {
    const found: Promise<string>[] = [];
    const expected: string[] = [];
    for (const step of steps) {
      if (step.do === 'pause') {
        await Promise.all(found);
        this.model.time += step.ms;
      } else if (step.do === 'touch') {
        this.store.clients.touch(this.id(step.client));
        this.model.touch(step.client);
      } else {
        const [answer, answerOfModel] = step.do === 'register' ? this.register(step) : this.update(step);
        found.push(answer);
        expected.push(answerOfModel);
      }
    }
    expect(await Promise.all(found)).toEqual(expected);
  }

  /** The rows that there should be. */
  rows(): readonly unknown[] {
    return [...this.model.rows.values()].map((row) => ({
      ID: this.id(row.id),
      Name: this.name(row.name),
      PublicKey: row.key === null ? null : bytes(row.key),
      Profile: row.profile,
      LastSeen: new Date(row.lastSeen).toISOString().replace('T', ' ').slice(0, -1),
    }));
  }

  private register({ name, releases }: Registering): [Promise<string>, string] {
    const number = this.registrations++;
    const client = { id: this.id(number), name: this.name(name), profile: 'first' };
    const released = releases === undefined ? undefined : this.id(releases);
    return [
      this.store.clients.register({ ...client, releases: released }),
      this.model.register(number, name, releases),
    ];
  }

  private update({ client, change }: Updating): [Promise<string>, string] {
    const { key, profile } = change;
    const written = { ...(key !== undefined && { publicKey: bytes(key) }), ...(profile !== undefined && { profile }) };
    const done = this.store.clients.update(this.id(client), written).then(() => 'updated');
    return [done.catch((error: unknown) => (error as { code: string }).code), this.model.update(client, change)];
  }

  private id(client: number): Uint8Array {
    return id(1000 * this.number + client);
  }

  private name(name: number): Uint8Array {
    return bytes(`${this.number} ${name}`);
  }
}

async function expectRows(directory: string, parties: readonly Party[]): Promise<void> {
  const rows = await rawQuery(directory, 'SELECT ID, Name, PublicKey, Profile, LastSeen FROM clients');
  const expected = parties.flatMap((party) => party.rows());
  expect(rows).toHaveLength(expected.length);
  expect(rows).toEqual(expect.arrayContaining(expected));
}

it('answers changes that share transactions, and keeps them, as if they came one after the other', async () => {
  await fc.assert(
    fc.asyncProperty(changesAtOnce, async (steps) => {
      const directory = await temporaryDirectory();
      const model = new Model();
      const store = await openStore(directory, { now: () => new Date(model.time), nameReleaseMs: RELEASE_MS });
      const party = new Party(store, model);
      await party.run(steps).finally(() => store.close());
      await expectRows(directory, [party]);
    }),
    { numRuns: 50 },
  );
});

it('answers each of many parties, and keeps what is its own, as if it were alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { maxLength: 12 }), { minLength: 2, maxLength: 6 }), async (sessions) => {
      const directory = await temporaryDirectory();
      const store = await openStore(directory, { now: () => new Date(START), nameReleaseMs: RELEASE_MS });
      const parties = sessions.map((_, number) => new Party(store, new Model(), number));
      const runs = parties.map((party, number) =>
        party.run((sessions[number] ?? []).flatMap((one) => [one, NO_PAUSE])),
      );
      await Promise.all(runs).finally(() => store.close());
      await expectRows(directory, parties);
    }),
    { numRuns: 30 },
  );
});
