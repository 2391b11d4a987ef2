'use strict';

const Sequencer = require('@jest/test-sequencer').default;

/**
 * Judgements of whole programs first: they take longest, though their files are short, by which jest would put them last.
 * Then one worker would be busy with the last of them alone.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isJudgement = ({ path }) => /[\\/]test[\\/]conformance[\\/][\w-]+\.test\.ts$/.test(path);
    return [...sorted.filter(isJudgement), ...sorted.filter((test) => !isJudgement(test))];
  }
};
