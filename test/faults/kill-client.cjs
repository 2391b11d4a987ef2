'use strict';

/*
 * Loaded before the client by `node --require`, with CLIENT_CALLS = { log } or { log, number }: writes each call by which the client
 * changes files in the working directory into `log`, and kills the process before the one of that number, from 1.
 */

const { appendFileSync } = require('node:fs');
const promises = require('node:fs/promises');
const { resolve, sep } = require('node:path');

const { log, number } = JSON.parse(process.env.CLIENT_CALLS);
delete process.env.CLIENT_CALLS;

let count = 0;

for (const name of ['mkdir', 'open', 'rename', 'rm', 'rmdir', 'utimes']) {
  const original = promises[name];
  promises[name] = async (...args) => {
    const path = resolve(String(args[0]));
    const isOurs = path.startsWith(process.cwd() + sep) || path === process.cwd();
    if (isOurs) before(`${name} ${path}`);
    const result = await original(...args);
    if (name === 'open' && isOurs) watch(result, path);
    return result;
  };
}

function watch(handle, path) {
  for (const name of ['writeFile', 'sync']) {
    const original = handle[name].bind(handle);
    handle[name] = (...args) => {
      before(`${name} ${path}`);
      return original(...args);
    };
  }
}

function before(text) {
  appendFileSync(log, `${text}\n`);
  if (++count === number) process.kill(process.pid, 'SIGKILL');
}
