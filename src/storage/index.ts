export type { ClientRecord, Clients } from './clients';
export type { Warn } from './contents';
export type { FileState } from './entities';
export { StorageError } from './error';
export type { FileRecord, Files } from './files';
export type { Discrepancy } from './reconcile';
export { Store, type StoreOptions } from './store';
export { openStoreReadOnly, type StoreReader } from './store-reader';
export type { CommitOptions, Upload } from './upload';
