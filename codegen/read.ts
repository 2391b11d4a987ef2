import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { SchemaError } from './problem';
import type { LocatedProblem, Path, Problem } from './problem';

/** A JSON document together with the place of every node in its text. */
export interface SourceDocument {
  /** The name under which problems are reported. */
  readonly file: string;
  readonly value: unknown;
  /** The keys of an object in the order of the text, which JavaScript does not keep where a key is a whole number. */
  keys(path: Path): readonly string[];
  /** Adds line and column to problems and throws them, in the order of the text; does nothing for an empty list. */
  refuse(problems: readonly Problem[]): void;
}

/**
 * Reads a JSON document.
 * @throws SchemaError for text that is no JSON, and for an object that says a key twice.
 */
export function readDocument(text: string, file: string): SourceDocument {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  const positionAt = positionsIn(text);
  if (first !== undefined || tree === undefined) {
    const what =
      first === undefined ? 'the file is empty' : `this is no JSON: ${inWords(printParseErrorCode(first.error))}`;
    throw new SchemaError(file, [
      {
        path: [],
        ...positionAt(first?.offset ?? 0),
        what,
        fix: 'Mend the JSON here; an editor shows the place.',
      },
    ]);
  }
  const document: SourceDocument = {
    file,
    value: getNodeValue(tree),
    keys(path) {
      const members = findNodeAtLocation(tree, [...path])?.children ?? [];
      return members.map((member) => String(member.children?.[0]?.value));
    },
    refuse(problems) {
      if (problems.length === 0) return;
      throw new SchemaError(file, inTextOrder(problems.map((problem) => locate(positionAt, tree, problem))));
    },
  };
  const lost = lostKeys(positionAt, tree, []);
  if (lost.length > 0) throw new SchemaError(file, inTextOrder(lost));
  return document;
}

/** `CommaExpected` → `comma expected`. */
function inWords(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, ' $&').toLowerCase();
}

function locate(positionAt: PositionAt, tree: Node, problem: Problem): LocatedProblem {
  for (let length = problem.path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, problem.path.slice(0, length));
    if (node !== undefined) {
      const place = node.parent?.type === 'property' ? node.parent : node;
      return { ...problem, ...positionAt(place.offset) };
    }
  }
  return { ...problem, line: 1, column: 1 };
}

function inTextOrder(problems: readonly LocatedProblem[]): LocatedProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Line and column of an offset, both counted from 1. */
type PositionAt = (offset: number) => { readonly line: number; readonly column: number };

/** Looks the lines up in a list of where each begins, which is made once. */
function positionsIn(text: string): PositionAt {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    let [line, after] = [0, starts.length];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else after = middle;
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** Keys that the value of the document does not show: one that stands twice, and the one that JavaScript keeps. */
function lostKeys(positionAt: PositionAt, node: Node, path: Path): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  const lines = new Map<string, number>();
  (node.children ?? []).forEach((child, index) => {
    if (child.type !== 'property') return void problems.push(...lostKeys(positionAt, child, [...path, index]));
    const [key, value] = child.children ?? [];
    if (key === undefined || value === undefined) return;
    const name = String(key.value);
    const place = positionAt(child.offset);
    const earlier = lines.get(name);
    if (earlier !== undefined) {
      const what = `the key ${JSON.stringify(name)} stands in this object on line ${earlier} already`;
      problems.push({
        path: [...path, name],
        ...place,
        what,
        fix: 'Keep one of the two; JSON would silently take the last.',
      });
    }
    if (name === '__proto__') {
      const what = 'the key "__proto__" would change the object instead of being in it';
      problems.push({ path: [...path, name], ...place, what, fix: 'Choose another key.' });
    }
    lines.set(name, earlier ?? place.line);
    problems.push(...lostKeys(positionAt, value, [...path, name]));
  });
  return problems;
}
