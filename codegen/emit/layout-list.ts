import type { LayoutModel, Model } from '../model';
import type { GeneratedFile } from './source';

/** What a host shows of a folder. */
const DOCUMENT = 'README.md';

/** A document that says who shares each layout, so that none of the layouts has to. */
export function emitLayoutList(model: Model): GeneratedFile {
  const rows = model.layouts.map(
    (layout) =>
      `| [${layout.label}](${layout.file.replace('layouts/', '')}.ts) | ${sizeOf(layout)} | ${usersOf(model, layout)} |`,
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

/** The messages that share a layout, each with its profiles. */
function usersOf({ profiles, messages }: Model, layout: LayoutModel): string {
  if (layout.roles !== undefined) {
    const users = profiles.filter((profile) => [profile.requestHeader, profile.responseHeader].includes(layout));
    return users.map(({ resolved }) => resolved.id).join(', ');
  }
  return messages
    .flatMap(({ name }) => {
      const users = profiles.flatMap(({ resolved, descriptors }) => {
        const own = descriptors.find(({ message }) => message.name === name);
        if (own?.layout === layout) return [resolved.id];
        return own?.variants.some((variant) => variant.layout === layout) === true ? [`(${resolved.id})`] : [];
      });
      return users.length === 0 ? [] : [`${name} in ${users.join(', ')}`];
    })
    .join('; ');
}
