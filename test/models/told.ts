/** A counterexample of commands as a conversation, a sentence for each. */
export function told(counterexample: readonly [{ toString(): string }] | null): readonly string[] {
  const text = counterexample?.[0].toString() ?? '';
  return text.replace(/ *\/\*.*/, '').split(',');
}
