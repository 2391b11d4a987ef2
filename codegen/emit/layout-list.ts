import type { DescriptorModel, LayoutModel, Model } from '../model';
import type { GeneratedFile } from './source';

/** What a host shows of a folder. */
const DOCUMENT = 'README.md';

/** A document that says who shares each layout, so that none of the layouts has to. */
export function emitLayoutList(model: Model): GeneratedFile {
  const users = usersOf(model);
  const rows = model.layouts.map(
    (layout) =>
      `| [${layout.label}](${layout.file.replace('layouts/', '')}.ts) | ${sizeOf(layout)} | ${shown(users.get(layout), model)} |`,
  );
  return {
    path: `layouts/${DOCUMENT}`,
    text: [
      '<!-- Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema. -->',
      '# Layouts',
      'Each distinct list of fields has one codec. A name stands for an edition or dialect; in brackets stand those that only tolerate the layout.',
      ['| layout | bytes | used by |', '| --- | --- | --- |', ...rows].join('\n'),
      '',
    ].join('\n\n'),
  };
}

function sizeOf({ fixedSize, body }: LayoutModel): string {
  return body === undefined ? String(fixedSize) : `${fixedSize} and ${body.name}`;
}

/** The ids of the profiles that use a layout, by the name of what they use it for. */
type Users = ReadonlyMap<string, readonly string[]>;

/** Who uses each layout. A header has no name here, since nobody else has its layout. */
function usersOf({ profiles }: Model): ReadonlyMap<LayoutModel, Users> {
  const users = new Map<LayoutModel, Map<string, string[]>>();
  const add = (layout: LayoutModel, name: string, user: string): void => {
    const byName = users.get(layout) ?? new Map<string, string[]>();
    const ids = byName.get(name) ?? [];
    ids.push(user);
    users.set(layout, byName.set(name, ids));
  };
  for (const { resolved, requestHeader, responseHeader, descriptors } of profiles) {
    for (const header of new Set([requestHeader, responseHeader])) add(header, '', resolved.id);
    for (const { message, layout, variants } of descriptors) {
      add(layout, message.name, resolved.id);
      for (const tolerated of toleratedIn({ layout, variants })) add(tolerated, message.name, `(${resolved.id})`);
    }
  }
  return users;
}

function toleratedIn({ layout, variants }: Pick<DescriptorModel, 'layout' | 'variants'>): ReadonlySet<LayoutModel> {
  return new Set(variants.map((variant) => variant.layout).filter((each) => each !== layout));
}

/** In the order of the messages. */
function shown(users: Users | undefined, { messages }: Model): string {
  const header = users?.get('');
  if (header !== undefined) return header.join(', ');
  return messages
    .flatMap(({ name }) => {
      const ids = users?.get(name);
      return ids === undefined ? [] : [`${name} in ${ids.join(', ')}`];
    })
    .join('; ');
}
