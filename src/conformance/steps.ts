import { ConformanceFailure, type Progress } from './failure';

/**
 * Runs something in steps; a failure in it says how far it came.
 * @param steps in their order, as a report names them.
 * @param run is told what to call after each step that has held.
 */
export async function inSteps(steps: readonly string[], run: (reached: () => void) => Promise<void>): Promise<void> {
  let held = 0;
  try {
    await run(() => void (held += 1));
  } catch (error) {
    throw withProgress(error, { steps, held });
  }
}

/** The same for what needs no waiting. */
export function inStepsSync(steps: readonly string[], run: (reached: () => void) => void): void {
  let held = 0;
  try {
    run(() => void (held += 1));
  } catch (error) {
    throw withProgress(error, { steps, held });
  }
}

/** The error itself; a failure of a case with how far the case came. */
function withProgress(error: unknown, progress: Progress): unknown {
  return error instanceof ConformanceFailure
    ? new ConformanceFailure(error.message, { ...error.evidence, progress })
    : error;
}
