import { join } from 'node:path';

/** The program of the thread that encrypts a large file, compiled: a thread begins with a file of JavaScript. */
export const WORKER_FILE = join(__dirname, 'content-worker.js');
