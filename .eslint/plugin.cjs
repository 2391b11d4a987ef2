'use strict';

/** The rules of this project that no published plugin has. Each says in its message what to do instead. */
module.exports = {
  rules: {
    'import-boundaries': require('./import-boundaries.cjs'),
    'no-protocol-literals': require('./no-protocol-literals.cjs'),
    'no-typeorm-calls': require('./no-typeorm-calls.cjs'),
  },
};
