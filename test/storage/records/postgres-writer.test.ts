import { EventEmitter } from 'node:events';
import type { Pool } from 'pg';
import type { Change } from '../../../src/storage/records/batch';
import { isUnreachable } from '../../../src/storage/records/postgresql/postgres-failure';
import { PostgresWriter } from '../../../src/storage/records/postgresql/postgres-writer';
import { WriteQueue } from '../../../src/storage/records/write-queue';

/** What a statement fails with, by its text and how often it has run; `undefined` where it does not. */
type Failing = (text: string, time: number) => Error | undefined;

const coded = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

/** A pool whose connections write down what they are asked, each with the number of its connection. */
class ScriptedPool {
  readonly asked: string[] = [];
  readonly released: string[] = [];
  readonly clients: EventEmitter[] = [];
  private readonly times = new Map<string, number>();

  constructor(
    private readonly failing: Failing = () => undefined,
    private readonly commandOf: (text: string) => string = (text) => text,
  ) {}

  async connect(): Promise<unknown> {
    this.run('connect');
    const number = this.clients.length + 1;
    const client = Object.assign(new EventEmitter(), {
      query: async ({ text }: { readonly text: string }) => {
        if (!text.startsWith('SET')) this.asked.push(`${number}: ${text}`);
        this.run(text);
        return { command: this.commandOf(text), rows: [] };
      },
      release: (error?: unknown) => this.released.push(`${number}${error === true ? ' broken' : ''}`),
    });
    this.clients.push(client);
    return client;
  }

  private run(text: string): void {
    const time = (this.times.get(text) ?? 0) + 1;
    this.times.set(text, time);
    const error = this.failing(text, time);
    if (error !== undefined) throw error;
  }
}

/** A queue on such a pool, whose time goes by only in pauses. */
function queueOn(pool: ScriptedPool, patienceMs?: number) {
  const clock = { time: 1000, pauses: 0 };
  const writer = new PostgresWriter(pool as unknown as Pool, {
    patienceMs,
    now: () => clock.time,
    pause: async (milliseconds) => {
      clock.time += milliseconds;
      clock.pauses += 1;
    },
  });
  return { queue: new WriteQueue(writer), clock };
}

const twoSteps: Change<string, string> = {
  what: 'it could not be done',
  make: async (statements, asks) => {
    await statements.all('first');
    await statements.all('second');
    return asks;
  },
};

describe('a transaction', () => {
  it('has one connection, which stays', async () => {
    const pool = new ScriptedPool();
    const { queue } = queueOn(pool);
    expect(await Promise.all(['a', 'b'].map((ask) => queue.change(twoSteps, ask)))).toEqual(['a', 'b']);
    await queue.change(twoSteps, 'c');
    const once = ['1: BEGIN', '1: first', '1: second', '1: COMMIT'];
    expect(pool.asked).toEqual([...once, ...once]);
    await queue.close();
    expect(pool.released).toEqual(['1']);
  });

  it.each(['BEGIN', 'first', 'second', 'COMMIT'])(
    'whose connection is lost at %s is made again on another',
    async (where) => {
      const lost = new Error('Connection terminated unexpectedly');
      const pool = new ScriptedPool((text, time) => (text === where && time === 1 ? lost : undefined));
      const { queue } = queueOn(pool);
      expect(await queue.change(twoSteps, 'a')).toBe('a');
      expect(pool.released).toEqual(['1 broken']);
      expect(pool.asked.slice(-4)).toEqual(['2: BEGIN', '2: first', '2: second', '2: COMMIT']);
    },
  );

  it('never goes on with another connection than it began on', async () => {
    const pool = new ScriptedPool();
    const { queue } = queueOn(pool);
    let times = 0;
    const change: Change<string, string> = {
      what: 'it could not be done',
      make: async (statements, asks) => {
        await statements.all('first');
        times += 1;
        if (times === 1) pool.clients[0]?.emit('error', coded('57P01'));
        await statements.all('second');
        return asks;
      },
    };
    expect(await queue.change(change, 'a')).toBe('a');
    expect(pool.asked).toEqual(['1: BEGIN', '1: first', '2: BEGIN', '2: first', '2: second', '2: COMMIT']);
  });

  it('is none that PostgreSQL has rolled back instead of committing it', async () => {
    const pool = new ScriptedPool(undefined, (text) => (text === 'COMMIT' ? 'ROLLBACK' : text));
    const { queue } = queueOn(pool);
    const failure = { code: 'E_STORAGE', hint: 'Look at the log of PostgreSQL.' };
    await expect(queue.change(twoSteps, 'a')).rejects.toMatchObject(failure);
  });

  it('that meets another one is made again on the same connection, some times', async () => {
    const pool = new ScriptedPool((text, time) => (text === 'second' && time < 4 ? coded('40P01') : undefined));
    const { queue, clock } = queueOn(pool);
    expect(await queue.change(twoSteps, 'a')).toBe('a');
    expect(clock.pauses).toBe(3);
    expect(pool.clients).toHaveLength(1);
    expect(pool.asked.filter((one) => one === '1: ROLLBACK')).toHaveLength(3);

    const stubborn = queueOn(new ScriptedPool((text) => (text === 'second' ? coded('40P01') : undefined)));
    await expect(stubborn.queue.change(twoSteps, 'a')).rejects.toMatchObject({ code: 'E_STORAGE' });
    expect(stubborn.clock.pauses).toBe(10);
  });
});

describe('a database that is away', () => {
  it('is waited for with pauses that grow, and then all that waits fails, once', async () => {
    let isAway = true;
    const pool = new ScriptedPool((text) => (text === 'connect' && isAway ? coded('ECONNREFUSED') : undefined));
    const { queue, clock } = queueOn(pool, 5000);
    const failed = await Promise.allSettled(['a', 'b', 'c'].map((ask) => queue.change(twoSteps, ask)));
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(clock.time).toBeGreaterThan(6000);
    expect(clock.time).toBeLessThan(7100);
    expect(clock.pauses).toBeLessThan(20);

    const before = clock.pauses;
    await expect(queue.change(twoSteps, 'd')).rejects.toMatchObject({
      code: 'E_STORAGE',
      hint: expect.stringMatching(/^Check that PostgreSQL runs/),
    });
    expect(clock.pauses).toBe(before);

    isAway = false;
    expect(await queue.change(twoSteps, 'e')).toBe('e');
    isAway = true;
    pool.clients[0]?.emit('error', coded('57P01'));
    await expect(queue.change(twoSteps, 'f')).rejects.toMatchObject({ code: 'E_STORAGE' });
    expect(clock.pauses).toBeGreaterThan(before);
  });

  it('is not waited for without end by what loses its connection each time, while all else is answered', async () => {
    const pool = new ScriptedPool((text) => (text === 'second' ? coded('57P02') : undefined));
    const { queue, clock } = queueOn(pool, 5000);
    await expect(queue.change(twoSteps, 'a')).rejects.toMatchObject({ code: 'E_STORAGE' });
    expect(clock.time).toBeLessThan(7100);
    expect(pool.clients.length).toBeGreaterThan(3);
  });

  it('is not waited for where the password is wrong', async () => {
    const { queue, clock } = queueOn(new ScriptedPool((text) => (text === 'connect' ? coded('28P01') : undefined)));
    await expect(queue.change(twoSteps, 'a')).rejects.toMatchObject({ code: 'E_STORAGE' });
    expect(clock.pauses).toBe(0);
  });
});

describe('a commit whose answer is lost', () => {
  it('stays in doubt, whatever the next try fails with: what belongs to the change must not be removed', async () => {
    const pool = new ScriptedPool((text, time) => {
      if (text === 'COMMIT' && time === 1) return coded('57P01');
      return text === 'first' && time > 1 ? coded('53100') : undefined;
    });
    const { queue } = queueOn(pool);
    const failed = await Promise.all(['a', 'b'].map((ask) => queue.change(twoSteps, ask).catch(isUnreachable)));
    expect(failed).toEqual([true, true]);
  });

  /** Takes a thing away; says of one that is gone that it is. */
  const removalOf = (things: Set<string>): Change<string, string> => ({
    what: 'it could not be removed',
    make: async (_, asks) => asks.map((ask) => (things.delete(ask) ? `removed ${ask}` : 'gone')),
    isGone: (answer) => answer === 'gone',
  });

  it('is answered as it was before, where what it removed is gone', async () => {
    const lost = new Error('Connection terminated unexpectedly');
    const pool = new ScriptedPool((text, time) =>
      (text === 'COMMIT' && time < 3) || (text === 'BEGIN' && time === 2) ? lost : undefined,
    );
    const { queue } = queueOn(pool);
    expect(await queue.change(removalOf(new Set(['a'])), 'a')).toBe('removed a');
    expect(await queue.change(removalOf(new Set()), 'a')).toBe('gone');
  });
});
