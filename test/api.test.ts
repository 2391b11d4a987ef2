import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

// Whoever writes down the type of a thing that the package exports has to be able to name it.

const DIST = join(__dirname, '..', 'dist');

/** The names of types of ours that a module's exported declarations mention, and that it does not export. */
function unnamed(path: string): readonly string[] {
  const program = ts.createProgram([path], {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: [],
    noLib: true,
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path} is no module`);
  const resolved = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = new Set(checker.getExportsOfModule(module).map(resolved));
  const missing = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isPrivate = ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name);
    if (isPrivate) return;
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
      const symbol = checker.getSymbolAtLocation(name);
      const target = symbol && resolved(symbol);
      const isOurs =
        target?.declarations?.some((declaration) => declaration.getSourceFile().fileName.startsWith(DIST)) === true;
      const isParameter = target !== undefined && (target.flags & ts.SymbolFlags.TypeParameter) !== 0;
      if (isOurs && !isParameter && !exported.has(target)) missing.add(target.name);
    }
    ts.forEachChild(node, visit);
  };
  for (const symbol of exported) symbol.declarations?.forEach(visit);
  return [...missing].sort();
}

test.each(['index.d.ts', 'codecs.d.ts'])('%s exports every type that its exports mention', (name) => {
  const path = join(DIST, 'src', name);
  expect(existsSync(path)).toBe(true);
  expect(unnamed(path)).toEqual([]);
});
