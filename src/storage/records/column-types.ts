import type { QueryRunner } from 'typeorm';

/** The databases that records may lie in. */
export type DatabaseKind = 'sqlite' | 'postgres';

/** What the migrations and entities name differently in each database. */
export interface ColumnTypes {
  /** Bytes; the most of them in brackets where the database takes that. */
  readonly bytes: (most?: number) => string;
  readonly text: (most: number) => string;
  /** A point in time. */
  readonly time: 'datetime' | 'timestamptz';
  /** A whole number, to 2^53. */
  readonly integer: 'integer' | 'bigint';
  /** A further column with the number of a row, which grows with every insert, where the table has none of its own. */
  readonly rowNumber: string;
}

/** @see ColumnTypes */
export const COLUMN_TYPES: Readonly<Record<DatabaseKind, ColumnTypes>> = {
  sqlite: {
    bytes: (most) => (most === undefined ? 'blob' : `blob(${most})`),
    text: (most) => `text(${most})`,
    time: 'datetime',
    integer: 'integer',
    rowNumber: '',
  },
  postgres: {
    bytes: () => 'bytea',
    text: () => 'text',
    time: 'timestamptz',
    integer: 'bigint',
    rowNumber: ',\n      "Row" bigint GENERATED ALWAYS AS IDENTITY UNIQUE',
  },
};

/** The types of the database that a migration runs on. */
export function typesOf({ connection }: QueryRunner): ColumnTypes {
  return COLUMN_TYPES[connection.options.type === 'postgres' ? 'postgres' : 'sqlite'];
}
