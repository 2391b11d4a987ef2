/** Collects what a file imports while its text is made: what is named in the text is imported, and nothing else. */
export class Imports {
  readonly #values = new Map<string, Set<string>>();
  readonly #json = new Map<string, string>();
  readonly #types = new Map<string, Set<string>>();

  /** Takes a value from a module; its name. */
  value(name: string, from: string): string {
    return note(this.#values, name, from);
  }

  /** Takes a type from a module; its name. */
  type(name: string, from: string): string {
    return note(this.#types, name, from);
  }

  /** Takes a JSON file as a whole, under this name; the name. */
  json(name: string, from: string): string {
    this.#json.set(from, name);
    return name;
  }

  /** The statements, in the order of the modules' names. */
  statements(): string[] {
    const lines = (modules: ReadonlyMap<string, ReadonlySet<string>>, keyword: string): [string, string][] =>
      [...modules].map(([from, names]) => [from, `${keyword} { ${[...names].sort().join(', ')} } from '${from}';`]);
    const json = [...this.#json].map(([from, name]): [string, string] => [from, `import ${name} from '${from}';`]);
    return [...lines(this.#values, 'import'), ...lines(this.#types, 'import type'), ...json]
      .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map(([, line]) => line);
  }
}

function note(modules: Map<string, Set<string>>, name: string, from: string): string {
  modules.set(from, (modules.get(from) ?? new Set()).add(name));
  return name;
}

/** Packages first, then what lies further up. */
function rank(module: string): number {
  return module.startsWith('.') ? -module.split('../').length : -Infinity;
}
