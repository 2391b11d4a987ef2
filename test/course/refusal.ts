/** What a refused file says, for tests that pin it; fails where nothing was thrown. */
export function refusal(act: () => unknown): Record<string, unknown> {
  try {
    act();
  } catch (error) {
    return plain(error);
  }
  throw new Error('nothing was thrown');
}

/** The same of a promise. */
export async function rejection(act: Promise<unknown>): Promise<Record<string, unknown>> {
  const outcome = await act.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (!outcome) throw new Error('nothing was thrown');
  return plain(outcome.error);
}

function plain(error: unknown): Record<string, unknown> {
  const { name, code, message, line, hint } = error as Record<string, unknown>;
  return { name, code, message, line, hint };
}
