/** The database, in the data directory. */
export const DATABASE_FILE = 'defensive.db';

/** The file whose lock says that a server uses the data directory. */
export const LOCK_FILE = 'lock.db';

/** Where contents lie, each client's in a folder named after its id. */
export const CONTENT_FOLDER = 'files';

/** Where the start-up moves what belongs to no row. */
export const QUARANTINE_FOLDER = 'quarantine';
