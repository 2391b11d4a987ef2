'use strict';

/**
 * The SQLite driver shares one connection, so a write that does not wait in the queue of src/storage can vanish with
 * another's rollback. So no method of a TypeORM object is called anywhere else, whatever its name.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
module.exports = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      call:
        "'{{ call }}' is TypeORM's: outside src/storage it passes by the queue that keeps one transaction from undoing " +
        "another's writes. Add a method to the repository in src/storage, and call that.",
    },
  },

  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    return {
      CallExpression(node) {
        const declaration = checker.getResolvedSignature(services.esTreeNodeToTSNodeMap.get(node))?.declaration;
        if (!/[\\/]node_modules[\\/]typeorm[\\/]/.test(declaration?.getSourceFile().fileName ?? '')) return;
        const { text } = context.sourceCode;
        context.report({ node, messageId: 'call', data: { call: text.slice(...node.callee.range) } });
      },
    };
  },
};
