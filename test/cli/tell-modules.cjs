'use strict';

const { writeFileSync } = require('node:fs');

// Preloaded into a command: leaves the paths of the modules that it has loaded by its end, one in each line.
process.on('exit', () => {
  const own = Object.keys(require.cache).filter((path) => path !== __filename);
  writeFileSync(process.env.MODULES_FILE, own.join('\n'));
});
