/** What several servers share. */
export interface SharedLocation {
  /** Of a PostgreSQL database, `postgres://USER:PASSWORD@HOST:PORT/NAME`. */
  readonly database: string;
  /** Of a bucket and the beginning of its keys, `s3://BUCKET/PREFIX`. */
  readonly contents: string;
}

/** Where a store is: a data directory of this machine, or what several servers share. */
export type StoreLocation = string | SharedLocation;
