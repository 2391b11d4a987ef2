'use strict';

const { join } = require('node:path');

// A thread runs what is compiled, whatever the tests import: before-all.cjs has built it.
exports.WORKER_FILE = join(__dirname, '..', '..', 'dist', 'src', 'client', 'content-worker.js');
