'use strict';

module.exports = require('./temporary.cjs').remove;
