import { formatPath } from '../problem';
import type { Path } from '../problem';
import type { Resolution } from '../resolve';
import type { HeaderEntry, ResolvedProfile, SchemaDocument } from '../schema';
import { variantsOf } from '../variants';
import type { Findings } from './report';

/** What is said has an effect: whoever edits it would wonder why nothing changes. */
export function lintEffects(findings: Findings, resolutions: readonly Resolution[], schema: SchemaDocument): void {
  lintRepetitions(findings, resolutions);
  lintOverridden(findings, resolutions, schema);
  lintUnsent(findings, resolutions, schema);
}

/** An edition says what it changes, and changes something. */
function lintRepetitions(findings: Findings, resolutions: readonly Resolution[]): void {
  for (const { profile, parent, isIdle } of resolutions) {
    if (!isIdle) continue;
    const what = `this differs in nothing from ${parent ?? ''}`;
    const fix = 'Say what it changes, or take it out: the edition itself speaks to this peer.';
    findings.report([profile.isDialect ? 'dialects' : 'editions', profile.id], what, fix);
  }
  for (const { path, saidAt } of resolutions.flatMap(({ idle }) => idle)) {
    if (saidAt === undefined)
      findings.report(path, 'there is nothing here to remove', 'Take it out, or check its spelling.');
    else
      findings.report(
        path,
        `this changes nothing: ${formatPath(saidAt)} says so already`,
        'Take it out: it is inherited.',
      );
  }
}

/** What the document says of a message holds in at least one edition that has the message. */
function lintOverridden(findings: Findings, resolutions: readonly Resolution[], schema: SchemaDocument): void {
  for (const [name, message] of Object.entries(schema.messages)) {
    const users = resolutions.filter(({ profile }) => Object.hasOwn(profile.codes, name));
    if (users.length === 0) {
      findings.report(
        ['messages', name],
        `no edition has a code for ${name}`,
        'Give it one under "codes", or take the message out.',
      );
      continue;
    }
    for (const path of leaves(message, ['messages', name])) {
      const place = formatPath(path);
      if (users.some(({ provenance }) => formatPath(provenance.find(path)) === place)) continue;
      const places = [...new Set(users.map(({ provenance }) => formatPath(provenance.find(path))))].join(', ');
      findings.report(
        path,
        `this has no effect: every edition with ${name} says its own`,
        `Change it at ${places}, or take it out.`,
      );
    }
  }
}

/** A field that is described stands in the order of at least one edition, or in that of a tolerated deviation. */
function lintUnsent(findings: Findings, resolutions: readonly Resolution[], schema: SchemaDocument): void {
  const described = new Map<string, { readonly path: Path; readonly message: string; readonly field: string }>();
  const sent = new Set<string>();
  for (const { profile, provenance } of resolutions) {
    for (const message of Object.keys(profile.codes)) {
      const orders = ordersOf(schema, profile, message).map(({ order }) => order);
      for (const field of Object.keys(profile.messages[message]?.fields ?? {})) {
        const path = provenance.find(['messages', message, 'fields', field]);
        described.set(formatPath(path), { path, message, field });
        if (orders.some((order) => order.includes(field))) sent.add(formatPath(path));
      }
    }
  }
  for (const [place, { path, message, field }] of described) {
    if (sent.has(place)) continue;
    const users = resolutions.filter(({ profile }) => Object.hasOwn(profile.codes, message));
    const orders = users.map(({ provenance }) => formatPath(provenance.find(['messages', message, 'order'])));
    const fix = `Put it in its place in each order that shall have it (${[...new Set(orders)].join(', ')}), or take it out.`;
    findings.report(path, `the field "${field}" is described, but stands in no order of ${message}`, fix);
  }
}

/** The field lists in which a profile writes or reads a message. */
function ordersOf(schema: SchemaDocument, profile: ResolvedProfile, message: string): readonly HeaderEntry[] {
  const own = profile.messages[message];
  return own === undefined ? [] : [own, ...variantsOf(schema, profile, message).map(({ entry }) => entry)];
}

/** The paths of all that is no object. */
function leaves(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]));
}
