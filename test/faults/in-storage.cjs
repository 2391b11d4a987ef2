'use strict';

/*
 * Loaded before the server by `node --require`, with FAULT_IN_STORAGE = { log } or { log, call, number, effect }. It takes the
 * place of the functions by which storage reaches the file system (src/storage/file-system.ts), and of the methods of the files
 * that these open: it writes each call into `log`, one in a line, and has the given one fail. Calls are counted by name, from 1.
 *
 * A cut is a kill before which everything is undone that storage has not synced: what a power cut may take. SQLite's own files
 * do not go through here, and nothing of them is undone.
 */

const { appendFileSync, existsSync, renameSync, rmSync, statSync, truncateSync } = require('node:fs');
const { dirname, join } = require('node:path');

const { log, call, number, effect } = JSON.parse(process.env.FAULT_IN_STORAGE);
delete process.env.FAULT_IN_STORAGE;

const { fileSystem } = require(join(dirname(process.argv[1]), '..', 'storage', 'file-system.js'));

const METHODS = ['writev', 'write', 'writeFile', 'sync', 'datasync', 'truncate', 'read', 'readFile', 'stat', 'close'];
const REASONS = { EIO: 'i/o error', ENOSPC: 'no space left on device' };

const counts = new Map();
/** Names that are new and may not survive a power cut: in which folder, and how they go. */
let newNames = [];
/** Bytes of new files that survive a power cut, by path. */
const syncedSizes = new Map();

for (const [name, original] of Object.entries(fileSystem)) {
  fileSystem[name] = name.endsWith('Sync') ? synchronous(name, original) : asynchronous(name, original);
}

function synchronous(name, original) {
  return (...args) => {
    if (!isChosen(name, args[0])) return original(...args);
    return endBefore(name);
  };
}

function asynchronous(name, original) {
  return async (...args) => {
    const wasThere = existsSync(args[0]);
    const isFailing = isChosen(name, args[0]);
    if (isFailing) endBefore(name);
    const result = await original(...args);
    remember(name, args, wasThere);
    return name === 'open' ? watched(result, args[0]) : result;
  };
}

function watched(handle, path) {
  for (const name of METHODS) {
    const original = handle[name].bind(handle);
    handle[name] = async (...args) => {
      const isFailing = isChosen(name, path);
      // What cannot be closed is closed all the same.
      if (isFailing && name === 'close') await original();
      if (isFailing) endBefore(name);
      const isShort = isFailing && effect === 'short';
      const result = await (isShort ? original(halfOf(args[0]), ...args.slice(1)) : original(...args));
      if (name === 'sync' || name === 'datasync') rememberSync(path);
      return result;
    };
  }
  return handle;
}

/** Counts a call, and tells whether it is the one that has to fail. */
function isChosen(name, path) {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  appendFileSync(log, `${name} ${path}\n`);
  if (name !== call || count !== number) return false;
  appendFileSync(log, `(INJECTED) ${effect}\n`);
  return true;
}

/** What takes the place of a call that is not made. */
function endBefore(name) {
  if (effect in REASONS) throw failure(name);
  if (effect === 'kill') end();
  if (effect === 'cut') cut();
}

function failure(name) {
  return Object.assign(new Error(`${effect}: ${REASONS[effect]}, ${name}`), { code: effect, syscall: name });
}

/** The first half of the bytes, one at the least. */
function halfOf(buffers) {
  const bytes = Buffer.concat(buffers);
  return [bytes.subarray(0, Math.ceil(bytes.length / 2))];
}

function remember(name, [path, second], wasThere) {
  if (name === 'open' && String(second).startsWith('w')) syncedSizes.set(path, 0);
  if ((name === 'open' || name === 'mkdir') && !wasThere) {
    newNames.push({ folder: dirname(path), undo: () => rmSync(path, { recursive: true, force: true }) });
  }
  if (name === 'rename') newNames.push({ folder: dirname(second), undo: () => renameSync(second, path) });
  if (name === 'rename' || name === 'rm') syncedSizes.delete(path);
}

function rememberSync(path) {
  if (statSync(path).isDirectory()) newNames = newNames.filter(({ folder }) => folder !== path);
  else if (syncedSizes.has(path)) syncedSizes.set(path, statSync(path).size);
}

function cut() {
  for (const [path, size] of syncedSizes) if (existsSync(path)) truncateSync(path, size);
  for (const { undo } of newNames.reverse()) undo();
  end();
}

function end() {
  process.kill(process.pid, 'SIGKILL');
}
