import { BenchError } from '../bench-error';
import type { Context, Measurement, Sample } from '../case';
import { flushed } from './flushed';
import { waitForQuiet } from './load';
import { shuffled } from './statistics';

/** A program that is measured beside others. */
export interface Contender {
  readonly name: string;
  /** What is run, as a person would type it. */
  readonly how: string;
  /** Whether it is what ours is compared with. */
  readonly isPeer?: boolean;
  /** Why it cannot be run, as "not installed". */
  readonly absent?: string;
  /** Does the work once, and says what it took. */
  run(): Promise<Sample>;
  /** Looks whether what the last run made is right; never within what is measured. @throws BenchError E_WRONG where it is not */
  verify(): Promise<void>;
  /** Takes away what the last run made. */
  clean(): Promise<void>;
}

/**
 * Runs all contenders in rounds, each round in another order, since the disk's cache is kind to whoever comes later. A round that is
 * not counted comes first, in which programs warm up and results are verified; who fails in it is left out.
 * @throws BenchError E_WRONG where what was stored is not what was sent, and where a contender fails later on
 */
export async function measureInRounds(contenders: readonly Contender[], context: Context): Promise<Measurement[]> {
  const { runs, progress } = context;
  const absent = new Map(contenders.flatMap((one) => (one.absent === undefined ? [] : [[one, one.absent] as const])));
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
  await flushed(context);
  for (let round = 0; round <= runs; round++) {
    for (const contender of shuffled(contenders.filter((one) => !absent.has(one)))) {
      progress(round === 0 ? `warm-up, ${contender.name}` : `run ${round} of ${runs}, ${contender.name}`);
      const idle = await waitForQuiet();
      if (round === 0) {
        const reason = await warmUp(contender);
        if (reason !== undefined) absent.set(contender, reason);
      } else samples.get(contender)?.push({ round, idle, ...(await contender.run()) });
      await contender.clean();
      await flushed(context);
    }
  }
  return contenders.map((contender) => {
    const { name, how, isPeer = false } = contender;
    const reason = absent.get(contender);
    const marks = { ...(isPeer ? { isPeer } : {}), ...(reason === undefined ? {} : { absent: reason }) };
    return { name, how, ...marks, samples: samples.get(contender) ?? [] };
  });
}

/** Runs a contender once. @returns why it cannot be measured */
async function warmUp(contender: Contender): Promise<string | undefined> {
  try {
    await contender.run();
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return error.hint?.trim().split('\n')[0] ?? error.message;
  }
  await contender.verify();
  return undefined;
}
