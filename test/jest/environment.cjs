'use strict';

const { ChildProcess } = require('node:child_process');
const { Server, Socket } = require('node:net');
const { TestEnvironment } = require('jest-environment-node');

/** What keeps this process from ending, but for timers; Node has it under this name only. */
const handles = () => process._getActiveHandles();

/**
 * Ends what a test file has left: a test that takes too long never gets to its own end, and a program or a server that it
 * has started would keep the runner from ending.
 */
module.exports = class extends TestEnvironment {
  #before = new Set();

  async setup() {
    await super.setup();
    this.#before = new Set(handles());
  }

  async teardown() {
    for (const handle of handles()) {
      if (this.#before.has(handle)) continue;
      if (handle instanceof ChildProcess) handle.kill('SIGKILL');
      else if (handle instanceof Server) handle.close();
      else if (handle instanceof Socket) handle.destroy();
    }
    await super.teardown();
  }
};
