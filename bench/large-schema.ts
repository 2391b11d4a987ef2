/** What of a schema this has to know. */
interface Schema {
  readonly messages: Readonly<Record<string, Message>>;
  readonly editions: Readonly<Record<string, Profile>>;
  readonly dialects: Readonly<Record<string, Profile>>;
}

interface Message {
  readonly fields?: object;
  readonly order?: readonly string[] | undefined;
}

interface Profile {
  readonly extends?: string;
  readonly messages?: Readonly<Record<string, Message>>;
}

/**
 * A schema that has each edition and each dialect several times. Each copy of them has a field of its own in every message, so that it has
 * layouts of its own too: otherwise they would be shared, and the generator would have little more to write.
 */
export function largeSchema(text: string, times: number): string {
  const schema = JSON.parse(text) as Schema;
  const copies = Array.from({ length: times - 1 }, (_, index) => index + 2);
  return JSON.stringify({
    ...schema,
    messages: mapped(schema.messages, (message) => ({
      ...message,
      fields: { ...message.fields, ...newFields(copies) },
    })),
    editions: { ...schema.editions, ...copied(schema.editions, schema, copies) },
    dialects: { ...schema.dialects, ...copied(schema.dialects, schema, copies) },
  });
}

const fieldName = (copy: number): string => `extra${copy}`;

/** An id becomes a name in the code, and the first part of a dialect's id is its edition. */
const copyOf = (id: string, copy: number): string => id.replace(/^[^-]+/, (edition) => `${edition}x${copy}`);

function newFields(copies: readonly number[]): object {
  const field = { type: 'UInt8', default: 0, absent: 0, doc: 'What makes the layouts of this copy its own.' };
  return Object.fromEntries(copies.map((copy) => [fieldName(copy), field]));
}

function copied(profiles: Schema['editions'], { messages }: Schema, copies: readonly number[]): object {
  return Object.fromEntries(
    copies.flatMap((copy) =>
      Object.entries(profiles).map(([id, profile]) => {
        const isFirst = profile.extends === undefined;
        const base = isFirst ? { extends: undefined } : { extends: copyOf(profile.extends, copy) };
        const own = { ...(isFirst ? mapped(messages, ({ order }) => ({ order })) : {}), ...profile.messages };
        return [copyOf(id, copy), { ...profile, ...base, messages: mapped(own, (one) => withField(one, copy)) }];
      }),
    ),
  );
}

function withField(message: Message, copy: number): Message {
  return message.order === undefined ? message : { ...message, order: [fieldName(copy), ...message.order] };
}

function mapped<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
