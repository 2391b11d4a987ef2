'use strict';

const build = require('./build.cjs');
const temporary = require('./temporary.cjs');

module.exports = function beforeAllTests() {
  build();
  temporary.set();
};
