/** The database, in the data directory. */
export const DATABASE_FILE = 'defensive.db';

/** The file whose lock says that a server uses the data directory. */
export const LOCK_FILE = 'lock.db';

/** Where contents lie, each client's in a folder named after its id. */
export const CONTENT_FOLDER = 'files';

/** Where the start-up moves what belongs to no row. */
export const QUARANTINE_FOLDER = 'quarantine';

/** Where a rebuild keeps the databases that it has replaced. */
export const OLD_DATABASES_FOLDER = 'old-databases';

/** A database that a rebuild is making. */
export const REBUILDING_FILE = 'defensive.db.rebuilding';

/** A database that a rebuild has made, until it has taken the place of the other. */
export const REBUILT_FILE = 'defensive.db.rebuilt';
