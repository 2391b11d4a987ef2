import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SchemaError } from '../../codegen/problem';

/** The protocol's own schema, as text. */
export const SCHEMA = readFileSync(join(__dirname, '..', '..', 'protocol.schema.json'), 'utf8');

/** A change of the schema's text: the first `find` behind the first `after` becomes `put`. */
export interface Edit {
  readonly after?: string;
  readonly find: string;
  /** A `«` marks the place of a mistake; it is no part of the text. */
  readonly put: string;
}

/** A schema's text, and the places that were marked in it. */
export interface EditedSchema {
  readonly text: string;
  /** Line and column, from 1, as error messages say them. */
  readonly places: readonly string[];
}

/** Edits a copy of a schema's text, so that the lines in messages are those of a person's file. */
export function edited(edits: readonly Edit[], schema = SCHEMA): EditedSchema {
  const marked = edits.reduce((text, { after = '', find, put }) => {
    const start = text.indexOf(find, indexIn(text, after, 0));
    return text.slice(0, indexIn(text, find, start)) + put + text.slice(start + find.length);
  }, schema);
  const [first = '', ...rest] = marked.split('«');
  let text = first;
  const places = rest.map((part) => {
    const lines = text.split('\n');
    text += part;
    return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
  });
  return { text, places };
}

function indexIn(text: string, find: string, from: number): number {
  const index = from < 0 ? -1 : text.indexOf(find, from);
  if (index < 0) throw new Error(`the schema does not say ${find}`);
  return index;
}

/** The whole text of the refusal. */
export function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SchemaError) return error.message;
    throw error;
  }
  return 'the schema was not refused';
}
