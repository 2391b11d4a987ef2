import { isDeepStrictEqual } from 'node:util';
import type { DescriptorModel, LayoutModel, Model, ProfileModel } from '../model';
import type { DirectionName } from '../schema';
import type { EditionTypes } from './edition-types';
import { Imports } from './imports';
import { exported, literal, source } from './source';
import type { GeneratedFile } from './source';

/** A file a profile: all that it says, or its difference from the one that it stands on. */
export function emitProfile(model: Model, { profile, requests, responses }: EditionTypes): GeneratedFile {
  const text = new ProfileText(model, profile);
  const { id, doc } = profile.resolved;
  const typeName = ({ name, file }: EditionTypes['requests']): string =>
    text.imports.type(name, `../types/${file ?? id}`);
  const type = `${text.imports.type('Edition', '../profile')}<${typeName(requests)}, ${typeName(responses)}>`;
  const table = exported(profile.identifier, type, text.initializer(), doc);
  return source(`profiles/${id}.ts`, [...text.imports.statements(), table]);
}

/** What a profile says of itself, as members of an object literal. */
class ProfileText {
  readonly imports = new Imports();
  readonly #model: Model;
  readonly #profile: ProfileModel;
  readonly #base: ProfileModel | undefined;

  constructor(model: Model, profile: ProfileModel) {
    this.#model = model;
    this.#profile = profile;
    const base = profile.resolved.lineage.at(-2);
    this.#base = model.profiles.find(({ resolved }) => resolved.id === base);
  }

  initializer(): string {
    const members = `{ ${this.#members().join(', ')} }`;
    if (this.#base === undefined) return members;
    const base = this.imports.value(this.#base.identifier, `./${this.#base.resolved.id}`);
    return `${this.imports.value('extend', '../../src/protocol/extend')}(${base}, ${members})`;
  }

  #members(): string[] {
    const { resolved, version } = this.#profile;
    const base = this.#base?.resolved;
    const plain = (key: 'id' | 'doc' | 'port' | 'block' | 'rsa' | 'aes' | 'content'): string[] =>
      isDeepStrictEqual(resolved[key], base?.[key]) ? [] : [`${key}: ${literal(resolved[key])}`];
    const list = (key: 'checksums' | 'tolerates' | 'writes', text: () => string): string[] =>
      isDeepStrictEqual(resolved[key], base?.[key]) ? [] : [`${key}: [${text()}]`];
    return [
      ...plain('id'),
      ...plain('doc'),
      ...(version === this.#base?.version ? [] : [`version: ${version}`]),
      ...plain('port'),
      ...this.#header('requestHeader'),
      ...this.#header('responseHeader'),
      ...this.#directory('request'),
      ...this.#directory('response'),
      ...plain('block'),
      ...plain('rsa'),
      ...plain('aes'),
      ...plain('content'),
      ...list('checksums', () => resolved.checksums.map((id) => this.#checksum(id)).join(', ')),
      ...list('tolerates', () => resolved.tolerates.map((id) => this.#tolerance(id)).join(', ')),
      ...list('writes', () => resolved.writes.map((rule) => this.#write(rule)).join(', ')),
      ...this.#flow(),
    ];
  }

  #header(key: 'requestHeader' | 'responseHeader'): string[] {
    const layout = this.#profile[key];
    return layout === this.#base?.[key] ? [] : [`${key}: ${this.#layout(layout)}`];
  }

  #directory(direction: DirectionName): string[] {
    const entries = this.#model.messages
      .filter((message) => message.direction === direction)
      .flatMap(({ name }) => {
        const own = descriptorOf(this.#profile, name);
        const old = this.#base && descriptorOf(this.#base, name);
        if (own === undefined) return this.#base === undefined || old !== undefined ? [`${name}: undefined`] : [];
        const members = this.#descriptor(own, old);
        return members.length === 0 ? [] : [`${name}: { ${members.join(', ')} }`];
      });
    return entries.length === 0 ? [] : [`${direction}s: { ${entries.join(', ')} }`];
  }

  /** What a descriptor says, or says otherwise. */
  #descriptor(
    { message, code, layout, answers, variants }: DescriptorModel,
    old: DescriptorModel | undefined,
  ): string[] {
    const { name, doc, direction } = message;
    const identity = old === undefined ? Object.entries({ name, doc, direction }) : [];
    return [
      ...identity.map(([key, value]) => `${key}: ${literal(value)}`),
      ...(code === old?.code ? [] : [`code: ${code}`]),
      ...(layout === old?.layout ? [] : [`layout: ${this.#layout(layout)}`]),
      ...(isDeepStrictEqual(answers, old?.answers) ? [] : [`answers: ${literal(answers)}`]),
      ...(hasSameVariants(variants, old?.variants)
        ? []
        : [`variants: [${variants.map((one) => this.#variant(one)).join(', ')}]`]),
    ];
  }

  #variant({ tolerances, layout }: DescriptorModel['variants'][number]): string {
    return `{ tolerances: ${literal(tolerances)}, layout: ${this.#layout(layout)} }`;
  }

  #flow(): string[] {
    const { flow } = this.#profile.resolved;
    const text = difference(flow, this.#base?.resolved.flow, ['client', 'server', 'refusals']);
    return text === undefined ? [] : [`flow: ${text}`];
  }

  #write({ tolerance, ...rule }: ProfileModel['resolved']['writes'][number]): string {
    return `{ ${literal(rule).slice(1, -1)}, tolerance: ${this.#tolerance(tolerance)} }`;
  }

  #layout({ identifier, file }: LayoutModel): string {
    return this.imports.value(identifier, `../${file}`);
  }

  #checksum(id: string): string {
    return this.imports.value(this.#model.checksums.find((one) => one.id === id)?.identifier ?? '', '../checksums');
  }

  #tolerance(id: string): string {
    return this.imports.value(this.#model.tolerances.find((one) => one.id === id)?.identifier ?? '', '../tolerances');
  }
}

function descriptorOf({ descriptors }: ProfileModel, name: string): DescriptorModel | undefined {
  return descriptors.find(({ message }) => message.name === name);
}

function hasSameVariants(own: DescriptorModel['variants'], old: DescriptorModel['variants'] | undefined): boolean {
  return (
    own.length === old?.length &&
    own.every(({ tolerances, layout }, index) => {
      const other = old[index];
      return layout === other?.layout && isDeepStrictEqual(tolerances, other.tolerances);
    })
  );
}

/** The members of an object that differ from an older one; those of `parts` member by member, others whole. */
function difference(own: object, old: object | undefined, parts: readonly string[]): string | undefined {
  const members = Object.entries(own).flatMap(([key, value]: [string, unknown]) => {
    const before = (old as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (isDeepStrictEqual(value, before)) return [];
    const isPart = parts.includes(key) && before !== undefined;
    return [`${key}: ${isPart ? (difference(value as object, before as object, parts) ?? '{}') : literal(value)}`];
  });
  return members.length === 0 ? undefined : `{ ${members.join(', ')} }`;
}
