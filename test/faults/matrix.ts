import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pointsOf, tryPoint, type Outcome, type Point } from './experiment';
import type { Way } from './fault';
import { SCENARIOS, type Scenario } from './scenarios';
import { storageCalls } from './storage-calls';
import { openings, systemCalls } from './system-calls';
import { makeTemplates, type Template, type TemplateName } from './templates';

export const WAYS: readonly Way[] = [storageCalls, systemCalls, openings];

/** A point and what came of it. */
export interface Tried extends Outcome {
  readonly point: Point;
}

/** All scenarios, each with all its points, in a folder of its own. */
export class Matrix {
  private runs = 0;

  private constructor(
    private readonly folder: string,
    private readonly templates: Readonly<Record<TemplateName, Template>>,
    /** How many servers run at a time. */
    private readonly atOnce: number,
  ) {}

  static async open(atOnce: number): Promise<Matrix> {
    const folder = mkdtempSync(join(tmpdir(), 'sealwire-faults-'));
    try {
      return new Matrix(folder, await makeTemplates(folder), atOnce);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Finds the points by a run of each scenario without a fault; those of the same scenario and way come in their order. */
  async points(scenarios: readonly Scenario[] = SCENARIOS, ways: readonly Way[] = WAYS): Promise<readonly Point[]> {
    const available = ways.filter((way) => way.unavailable() === undefined);
    const pairs = scenarios.flatMap((scenario) => available.map((way) => ({ scenario, way })));
    const found = await this.forEach(pairs, ({ scenario, way }) =>
      pointsOf(scenario, way, this.templates[scenario.template], this.nextFolder()),
    );
    return found.flat();
  }

  /** Tries points, several at a time, until the signal says that it is enough; `tell` hears of each as it is done. */
  async try(points: readonly Point[], tell?: (tried: Tried) => void, signal?: AbortSignal): Promise<readonly Tried[]> {
    const all = await this.forEach(points, async (point) => {
      if (signal?.aborted === true) return undefined;
      const outcome = await tryPoint(point, this.templates[point.scenario.template], this.nextFolder());
      const tried = { point, ...outcome };
      tell?.(tried);
      return tried;
    });
    return all.filter((tried) => tried !== undefined);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private nextFolder(): string {
    return join(this.folder, `run-${++this.runs}`);
  }

  private async forEach<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    const entries = items.entries();
    const work = async (): Promise<void> => {
      for (const [index, item] of entries) results[index] = await task(item);
    };
    await Promise.all(Array.from({ length: this.atOnce }, work));
    return results;
  }
}
