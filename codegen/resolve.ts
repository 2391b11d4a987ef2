import { isDeepStrictEqual } from 'node:util';
import type { Path, Problem } from './problem';
import { Provenance } from './provenance';
import type { EditionEntry, ResolvedProfile, SchemaDocument } from './schema';

/** A resolved profile and where in the source each part of it was said. */
export interface Resolution {
  readonly profile: ResolvedProfile;
  /** The edition or dialect that it extends. */
  readonly parent: string | undefined;
  readonly provenance: Provenance;
  /** What an ancestor says although it holds already, or removes although it is not there. */
  readonly idle: readonly IdleStatement[];
  /** Whether it says nothing at all besides what it extends. */
  readonly isIdle: boolean;
}

/** A part of an edition or dialect that changes nothing. */
export interface IdleStatement {
  readonly path: Path;
  /** Where the same is said already; `undefined` for a removal of nothing. */
  readonly saidAt: Path | undefined;
}

interface Family {
  readonly section: 'editions' | 'dialects';
  readonly entry: EditionEntry;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Works out what every edition and dialect says in full: the common part, then each ancestor, then itself; objects
 * merge by key, lists replace, `null` removes. An object of another form replaces all that was said of the old one.
 */
export function resolveProfiles(schema: SchemaDocument): { resolutions: Resolution[]; problems: Problem[] } {
  const families = new Map<string, Family>();
  const problems: Problem[] = [];
  for (const section of ['editions', 'dialects'] as const) {
    for (const [id, entry] of Object.entries(schema[section])) {
      if (families.has(id)) {
        problems.push({
          path: [section, id],
          what: `the id ${JSON.stringify(id)} belongs to an edition already`,
          fix: 'Give the dialect an id of its own.',
        });
      } else {
        families.set(id, { section, entry });
      }
    }
  }
  const resolutions: Resolution[] = [];
  for (const [id, family] of families) {
    const chain = ancestors(id, family, families);
    if ('what' in chain) problems.push(chain);
    else resolutions.push(resolve(id, family.section === 'dialects', chain, schema));
  }
  return { resolutions, problems: distinct(problems) };
}

/** An ancestor's mistake is met again in each of its heirs. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function ancestors(id: string, family: Family, families: ReadonlyMap<string, Family>): [string, Family][] | Problem {
  const chain: [string, Family][] = [[id, family]];
  for (let current = family; current.entry.extends !== undefined;) {
    const parent = current.entry.extends;
    const path: Path = [current.section, chain[0]?.[0] ?? id, 'extends'];
    const above = chain.findIndex(([seen]) => seen === parent);
    if (above >= 0) return loopOf(chain.slice(0, above + 1));
    const next = families.get(parent);
    if (next === undefined) {
      return {
        path,
        what: `there is no edition or dialect ${JSON.stringify(parent)}`,
        fix: `Use one of ${[...families.keys()].join(', ')}.`,
      };
    }
    chain.unshift([parent, next]);
    current = next;
  }
  return chain;
}

/** The same words wherever in the loop the search began. `members` stand on each other, the last on the one before. */
function loopOf(members: readonly [string, Family][]): Problem {
  const first = members.reduce((least, member) => (member[0] < least[0] ? member : least));
  const start = members.indexOf(first);
  const loop = [...members.slice(0, start + 1).reverse(), ...members.slice(start).reverse()].map(([id]) => id);
  return {
    path: [first[1].section, first[0], 'extends'],
    what: `"extends" runs in a circle: ${loop.join(' → ')}`,
    fix: 'Let one of them stand on another edition, or on none.',
  };
}

function resolve(
  id: string,
  isDialect: boolean,
  chain: readonly [string, Family][],
  schema: SchemaDocument,
): Resolution {
  const provenance = new Provenance();
  provenance.set([], [isDialect ? 'dialects' : 'editions', id]);
  const idle: IdleStatement[] = [];
  const merged: Record<string, unknown> = { id, isDialect, lineage: chain.map(([ancestor]) => ancestor) };
  const { types, headers, messages } = schema;
  for (const [key, value] of Object.entries({ types, headers, messages })) {
    merged[key] = copyOf(value);
    provenance.set([key], [key]);
  }
  merge(merged, schema.common as Json, [], ['common'], provenance, idle);
  for (const [ancestor, { section, entry }] of chain)
    merge(merged, entry as unknown as Json, [], [section, ancestor], provenance, idle);
  delete merged['extends'];
  const own = Object.keys(chain.at(-1)?.[1].entry ?? {});
  const isIdle = own.every((key) => key === 'extends' || key === 'doc');
  return { profile: merged as unknown as ResolvedProfile, parent: chain.at(-2)?.[0], provenance, idle, isIdle };
}

function merge(
  target: Record<string, unknown>,
  patch: Json,
  at: Path,
  from: Path,
  provenance: Provenance,
  idle: IdleStatement[],
): void {
  for (const [key, value] of Object.entries(patch)) {
    const old = target[key];
    if (value === null) {
      if (old === undefined) idle.push({ path: [...from, key], saidAt: undefined });
      Reflect.deleteProperty(target, key);
    } else if (isObject(value)) {
      if (!isObject(old) || takesAnotherForm(old, value)) {
        target[key] = {};
        provenance.set([...at, key], [...from, key]);
      }
      merge(target[key] as Record<string, unknown>, value, [...at, key], [...from, key], provenance, idle);
    } else {
      if (isDeepStrictEqual(old, value)) idle.push({ path: [...from, key], saidAt: provenance.find([...at, key]) });
      target[key] = copyOf(value);
      provenance.set([...at, key], [...from, key]);
    }
  }
}

/** The keys of one form mean nothing in another. */
function takesAnotherForm(old: Json, patch: Json): boolean {
  return patch['form'] !== undefined && patch['form'] !== old['form'];
}

/** A value of JSON once more, as structuredClone makes it in five times the time. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
