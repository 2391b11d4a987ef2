'use strict';

const { isBuiltin } = require('node:module');
const path = require('node:path');

const beginnings = { type: 'array', items: { type: 'string' } };
const boundary = {
  type: 'object',
  properties: {
    in: { type: 'string' },
    except: beginnings,
    never: beginnings,
    but: beginnings,
    why: { type: 'string' },
  },
  required: ['in', 'never', 'why'],
  additionalProperties: false,
};

/** What an import means: 'src/wire/error' for a file of this project, 'node:fs', or the package as it is written. */
function referent(specifier, file) {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  return isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : specifier;
}

/**
 * Keeps to the table of boundaries.cjs. Unlike no-restricted-imports it resolves a relative import to the file that it
 * means, sees every form of import, and adds up all the boundaries that hold for a file.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
module.exports = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: { root: { type: 'string' }, boundaries: { type: 'array', items: boundary } },
        required: ['root', 'boundaries'],
        additionalProperties: false,
      },
    ],
    messages: { crossed: "This file may not import '{{ specifier }}': {{ why }}." },
  },

  create(context) {
    const { root, boundaries } = context.options[0];
    const file = path.relative(root, context.filename).split(path.sep).join('/');
    // With a closing slash a folder's or a package's name is not taken for the beginning of a longer one.
    const within = (name, places = []) => places.some((place) => `${name}/`.startsWith(place));
    const here = boundaries.filter((entry) => within(file, [entry.in]) && !within(file, entry.except));

    function check(source) {
      if (typeof source?.value !== 'string') return;
      const name = referent(source.value, file);
      const crossed = here.find((entry) => within(name, entry.never) && !within(name, entry.but));
      if (crossed === undefined) return;
      context.report({ node: source, messageId: 'crossed', data: { specifier: source.value, why: crossed.why } });
    }

    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source),
      TSExternalModuleReference: (node) => check(node.expression),
      'CallExpression[callee.name="require"]': (node) => check(node.arguments[0]),
      'CallExpression[callee.object.name="require"][callee.property.name="resolve"]': (node) =>
        check(node.arguments[0]),
    };
  },
};
