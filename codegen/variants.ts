import type { HeaderEntry, ResolvedProfile, SchemaDocument, ToleranceEntry } from './schema';

/** A message's fields as a peer with these tolerances' deviations lays them out. */
export interface Variant {
  readonly tolerances: readonly string[];
  readonly entry: HeaderEntry;
}

/** Every layout in which a profile tolerates a message, besides its own: fewer deviations first. */
export function variantsOf(schema: SchemaDocument, profile: ResolvedProfile, message: string): Variant[] {
  const own = profile.messages[message];
  if (own === undefined) return [];
  let variants: Variant[] = [{ tolerances: [], entry: own }];
  for (const id of profile.tolerates) {
    const tolerance = schema.tolerances[id];
    if (tolerance?.kind !== 'layout' || tolerance.messages?.includes(message) !== true) continue;
    const further = variants.flatMap(({ tolerances, entry }) => {
      const changed = applied(tolerance, entry);
      return changed === undefined ? [] : [{ tolerances: [...tolerances, id], entry: changed }];
    });
    variants = [...variants, ...further];
  }
  return variants.slice(1).sort((a, b) => a.tolerances.length - b.tolerances.length);
}

/** The changed field list; `undefined` where it has not the fields that would change, or has those that would come. */
function applied(tolerance: ToleranceEntry, entry: HeaderEntry): HeaderEntry | undefined {
  const { swap, drop, prepend, append, countFromZero } = tolerance;
  const { order, fields } = entry;
  const needed = [...(swap ?? []), ...(drop ?? []), ...(countFromZero ?? [])];
  const added = [...(prepend ?? []), ...(append ?? [])];
  if (!needed.every((name) => order.includes(name)) || added.some((name) => order.includes(name))) return undefined;
  if (countFromZero?.some((name) => fields[name]?.countFrom === 0) === true) return undefined;
  const swapped = order.map((name) => (name === swap?.[0] ? swap[1] : name === swap?.[1] ? swap[0] : name) ?? name);
  const kept = swapped.filter((name) => drop?.includes(name) !== true);
  const counted = (countFromZero ?? []).flatMap((name) => {
    const field = fields[name];
    return field === undefined ? [] : [[name, { ...field, countFrom: 0 as const }] as const];
  });
  return {
    ...entry,
    order: [...(prepend ?? []), ...kept, ...(append ?? [])],
    fields: { ...fields, ...Object.fromEntries(counted) },
  };
}
