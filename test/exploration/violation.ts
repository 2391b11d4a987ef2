/** Something that holds in every state does not hold in this one; the message says what should. */
export class Violation extends Error {
  constructor(rule: string) {
    super(rule);
    this.name = 'Violation';
  }
}

/** @throws Violation where it does not hold. */
export function must(holds: boolean, rule: string): void {
  if (!holds) throw new Violation(rule);
}
