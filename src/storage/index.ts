export type { ClientRecord, Clients } from './clients';
export type { Warn } from './contents';
export { StorageError } from './error';
export type { FileState } from './file-statements';
export type { FileFilter, FileRecord, Files } from './files';
export type { Discrepancy } from './reconcile';
export { Store, type StoreOptions } from './store';
export { openStoreReadOnly, type StoreReader } from './store-reader';
export type { CommitOptions, Upload } from './upload';
