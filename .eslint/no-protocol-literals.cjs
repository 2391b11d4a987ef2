'use strict';

const { readFileSync } = require('node:fs');

/** The names and numbers that only the schema may say: ids of editions and dialects, codes of messages. */
function readProtocol(schemaFile) {
  const { editions, dialects } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const profiles = { ...editions, ...dialects };
  const ids = Object.keys(profiles);
  if (ids.length === 0) throw new Error(`${schemaFile} names no edition, so there is nothing to look for`);
  const codes = Object.values(profiles).flatMap((profile) => Object.values(profile.codes ?? {}));
  return { ids, codes: new Set(codes) };
}

/**
 * Editions and dialects are data: hand-written code names none of them and no message code, neither
 * in code nor, for the ids, in a comment.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
module.exports = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: { schema: { type: 'string' } },
        required: ['schema'],
        additionalProperties: false,
      },
    ],
    messages: {
      id: "'{{ id }}' is an edition or dialect of protocol.schema.json: take a profile, and ask it for what differs.",
      code:
        '{{ code }} is a message code of protocol.schema.json: ask the profile for its descriptor of the message. ' +
        'Where the number means something else, write it as what it is, such as 15 * 60.',
    },
  },

  create(context) {
    const { ids, codes } = readProtocol(context.options[0].schema);
    // The longest first, so that a dialect is reported as itself and not as the edition that its id begins with.
    const alternatives = ids.toSorted((a, b) => b.length - a.length).map((id) => id.replace(/[^a-z0-9]/gi, '\\$&'));
    const idAsWord = new RegExp(`(?<![a-z0-9])(?:${alternatives.join('|')})(?![a-z0-9])`, 'i');

    function checkId({ loc }, text) {
      const id = idAsWord.exec(text)?.[0];
      if (id !== undefined) context.report({ loc, messageId: 'id', data: { id } });
    }

    function checkNumber({ loc }, number) {
      if (codes.has(number)) context.report({ loc, messageId: 'code', data: { code: String(number) } });
    }

    function checkText(node, text) {
      checkId(node, text);
      if (/^\d+$/.test(text)) checkNumber(node, Number(text));
    }

    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) checkId(comment, comment.value);
      },
      Literal(node) {
        if (node.regex !== undefined) checkText(node, node.regex.pattern);
        else if (typeof node.value === 'string') checkText(node, node.value);
        else if (node.value !== null) checkNumber(node, Number(node.value));
      },
      TemplateElement: (node) => checkText(node, node.value.cooked ?? node.value.raw),
    };
  },
};
