/** `SendFile` → `sendFile`, `some-id` → `someId`. */
export function camelCase(name: string): string {
  const joined = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** `SendFile` → `send-file`; ids of editions and dialects stay as they are. */
export function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, '-$&').toLowerCase();
}

/** An id of the schema behind a word: `edition`, `some-id` → `editionSomeId`. */
export function withId(word: string, id: string): string {
  const tail = camelCase(id);
  return word + tail.charAt(0).toUpperCase() + tail.slice(1);
}
