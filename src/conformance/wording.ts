/** A name of the schema as ids have it: `sendFile` and `SendFile` become `send-file`. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** What may become of bad input: the outcomes that do no harm. */
export const REFUSED = 'an answer of the protocol that refuses it' as const;
export const CLOSED = 'the end of the connection' as const;
