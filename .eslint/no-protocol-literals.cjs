'use strict';

const { readFileSync } = require('node:fs');

/** The names and numbers that only the schema may say: ids of editions and dialects, codes of messages, fields. */
function readProtocol(schemaFile) {
  const { editions, dialects, headers = {}, messages = {} } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const profiles = { ...editions, ...dialects };
  const ids = Object.keys(profiles);
  if (ids.length === 0) throw new Error(`${schemaFile} names no edition, so there is nothing to look for`);
  const codes = Object.values(profiles).flatMap((profile) => Object.values(profile.codes ?? {}));
  const changed = Object.values(profiles).flatMap((profile) => [profile.headers ?? {}, profile.messages ?? {}]);
  const holders = [headers, messages, ...changed].flatMap((each) => Object.values(each));
  const fields = new Set(holders.flatMap((holder) => Object.keys(holder?.fields ?? {})));
  return { ids, codes: new Set(codes), fields };
}

/**
 * Editions and dialects are data: hand-written code names none of them and no message code, neither
 * in code nor, for the ids, in a comment. With `fields` it names no field of a message or a header either, but for words
 * of every trade.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
module.exports = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: {
          schema: { type: 'string' },
          fields: {
            type: 'object',
            properties: { but: { type: 'array', items: { type: 'string' } } },
            required: ['but'],
            additionalProperties: false,
          },
        },
        required: ['schema'],
        additionalProperties: false,
      },
    ],
    messages: {
      id: "'{{ id }}' is an edition or dialect of protocol.schema.json: take a profile, and ask it for what differs.",
      code:
        '{{ code }} is a message code of protocol.schema.json: ask the profile for its descriptor of the message. ' +
        'Where the number means something else, write it as what it is, such as 15 * 60.',
      field:
        "'{{ field }}' is a field of protocol.schema.json: take its name from a layout, or do this in src/protocol.",
    },
  },

  create(context) {
    const { schema, fields: wanted } = context.options[0];
    const { ids, codes, fields: known } = readProtocol(schema);
    const fields = new Set(wanted === undefined ? [] : [...known].filter((name) => !wanted.but.includes(name)));
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

    function checkField({ loc }, field) {
      if (fields.has(field)) context.report({ loc, messageId: 'field', data: { field } });
    }

    function checkText(node, text) {
      checkId(node, text);
      // In a sentence a field that is one word of the language is that word.
      const words = text.match(/[A-Za-z0-9]+/g) ?? [];
      for (const word of new Set(words)) if (word === text || /[A-Z]/.test(word)) checkField(node, word);
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
      Identifier: (node) => checkField(node, node.name),
      PrivateIdentifier: (node) => checkField(node, node.name),
      TemplateElement: (node) => checkText(node, node.value.cooked ?? node.value.raw),
    };
  },
};
