/**
 * What another program needs to read and write the messages of this protocol: the codecs, and a framer that knows how the
 * packets of a file belong together. It loads neither the server nor the database.
 */
export * from './codecs';
export { createFramer } from './protocol/framer';
export type * from './protocol/framer';
