import { StructureKind, VariableDeclarationKind } from 'ts-morph';
import type { StatementStructures } from 'ts-morph';
import type { LayoutModel, OffWireField, WireField } from '../model';
import { docComment, literal, source } from './source';
import type { GeneratedFile } from './source';

const SPEC_TYPES = { uint: 'UintField', bytes: 'BytesField', string: 'StringField' } as const;

/** One file a distinct field list: its field table, a binary-parser parser, a decoder and an encoder. */
export function emitLayout(layout: LayoutModel): GeneratedFile {
  return source(`${layout.file}.ts`, [
    ...imports(layout),
    ...layout.wire.map(fieldTable),
    ...(layout.wire.length === 0 ? [] : [rawType(layout), parser(layout)]),
    codec(layout),
  ]);
}

function imports(layout: LayoutModel): StatementStructures[] {
  const kinds = new Set(layout.wire.map(({ spec }) => spec.kind));
  const values = new Set(['exactly', ...layout.wire.flatMap((field) => [reader(field), writer(field)])]);
  return [
    ...(layout.wire.length === 0 ? [] : [importOf('binary-parser', ['Parser'], false)]),
    importOf('../../src/wire/layout', [...[...kinds].map((kind) => SPEC_TYPES[kind]), 'Layout'].sort(), true),
    ...(layout.isHeader ? [importOf('../../src/wire/profile', [layout.type], true)] : []),
    importOf('../../src/wire/value', [...values].sort(), false),
    ...(layout.isHeader ? [] : [importOf('../messages', [layout.type], true)]),
  ];
}

function importOf(moduleSpecifier: string, names: readonly string[], isTypeOnly: boolean): StatementStructures {
  return { kind: StructureKind.ImportDeclaration, moduleSpecifier, isTypeOnly, namedImports: [...names] };
}

function fieldTable({ spec }: WireField): StatementStructures {
  return constant(spec.name, SPEC_TYPES[spec.kind], literal(spec));
}

function rawType(layout: LayoutModel): StatementStructures {
  return {
    kind: StructureKind.Interface,
    name: 'Raw',
    properties: layout.wire.map(({ spec }) => ({
      name: spec.name,
      isReadonly: true,
      type: spec.kind !== 'uint' ? 'Uint8Array' : spec.size === 8 ? 'bigint' : 'number',
    })),
  };
}

function parser(layout: LayoutModel): StatementStructures {
  const steps = layout.wire.map(({ spec }) => {
    if (spec.kind !== 'uint') return `.buffer(${literal(spec.name)}, { length: ${spec.size} })`;
    const order = spec.size === 1 ? '' : spec.byteOrder === 'little' ? 'le' : 'be';
    return `.uint${8 * spec.size}${order}(${literal(spec.name)})`;
  });
  return constant('parser', undefined, `new Parser()${steps.join('')}`);
}

function codec(layout: LayoutModel): StatementStructures {
  const body = layout.body === undefined ? 'undefined' : literal(layout.body);
  return {
    ...constant(
      layout.identifier,
      `Layout<${layout.type}>`,
      `{
        name: ${literal(layout.label)},
        fixedSize: ${layout.fixedSize},
        fields: [${layout.wire.map(({ spec }) => spec.name).join(', ')}],
        body: ${body},
        ${decoder(layout)},
        ${encoder(layout)},
      }`,
    ),
    isExported: true,
    docs: [
      docComment(
        `${layout.isHeader ? 'Header' : 'Message'} of ${layout.fixedSize} bytes${layout.body === undefined ? '' : `, then ${layout.body.name}`}.`,
        `Used by ${users(layout)}.`,
      ),
    ],
  } as StatementStructures;
}

/** The messages that share it, each with its profiles. */
function users(layout: LayoutModel): string {
  const profiles = new Map<string, string[]>();
  for (const { message = 'every message', profile } of layout.users) {
    profiles.set(message, [...(profiles.get(message) ?? []), profile]);
  }
  return [...profiles].map(([message, ids]) => `${message} in ${ids.join(', ')}`).join('; ');
}

function decoder(layout: LayoutModel): string {
  const check = `exactly(fixed, ${layout.fixedSize}, ${literal(layout.label)})`;
  const returned = layout.wire.filter(({ isValue }) => isValue);
  const checkedOnly = layout.wire.filter(({ isValue }) => !isValue);
  const values = [
    ...returned.map((field) => `${field.spec.name}: ${decodeField(field)}`),
    ...layout.offWire.map(({ name, rule }) => `${name}: ${offWireValue(rule)}`),
  ];
  const statements = [
    layout.wire.length === 0 ? `${check};` : `const raw = parser.parse(${check}) as Raw;`,
    ...checkedOnly.map((field) => `${decodeField(field)};`),
    `return { ${values.join(', ')} };`,
  ];
  return `decode(fixed${needsHeaderId(layout) ? ', headerId' : ''}) {\n${statements.join('\n')}\n}`;
}

function needsHeaderId(layout: LayoutModel): boolean {
  return (
    layout.wire.some(({ spec }) => spec.kind === 'bytes' && spec.equals !== undefined) ||
    layout.offWire.some(({ rule }) => rule === 'header.clientId')
  );
}

function offWireValue(rule: OffWireField['rule']): string {
  return rule === 'header.clientId' ? 'headerId' : String(rule);
}

function decodeField(field: WireField): string {
  const { name } = field.spec;
  const reads = reader(field);
  if (field.spec.kind === 'uint' && field.spec.bias !== undefined) {
    return `uint(raw.${name}, ${name}) ${signed(-field.spec.bias)}`;
  }
  return reads === 'repeatedId' ? `repeatedId(raw.${name}, headerId, ${name})` : `${reads}(raw.${name}, ${name})`;
}

function reader({ spec }: WireField): string {
  if (spec.kind === 'uint') return 'uint';
  if (spec.kind === 'string') return 'stringFrom';
  return spec.equals === undefined ? 'bytesFrom' : 'repeatedId';
}

function writer({ spec }: WireField): string {
  return { uint: 'uint', bytes: 'bytesTo', string: 'stringTo' }[spec.kind];
}

function encoder(layout: LayoutModel): string {
  if (layout.wire.length === 0) return 'encode() { return new Uint8Array(0); }';
  const statements = [
    `const bytes = new Uint8Array(${layout.fixedSize});`,
    ...(layout.wire.some(({ spec }) => spec.kind === 'uint') ? ['const view = new DataView(bytes.buffer);'] : []),
    ...layout.wire.map((field) => encodeField(field, layout.isHeader)),
    'return bytes;',
  ];
  return `encode(message) {\n${statements.join('\n')}\n}`;
}

function encodeField({ spec, fallback, isValue }: WireField, isHeader: boolean): string {
  const { name, offset } = spec;
  if (spec.kind !== 'uint') {
    const write = spec.kind === 'bytes' ? 'bytesTo' : 'stringTo';
    return `bytes.set(${write}(message.${name}, ${name}), ${offset});`;
  }
  const bias = spec.bias === undefined ? '' : ` ${signed(spec.bias)}`;
  const given = fallback === undefined || isHeader ? `message.${name}` : `(message.${name} ?? ${fallback})`;
  const value = isValue ? `${given}${bias}` : String(fallback);
  const order = spec.size === 1 ? '' : `, ${spec.byteOrder === 'little'}`;
  return spec.size === 8
    ? `view.setBigUint64(${offset}, BigInt(uint(${value}, ${name}))${order});`
    : `view.setUint${8 * spec.size}(${offset}, uint(${value}, ${name})${order});`;
}

/** `+ 1`, `- 1`. */
function signed(value: number): string {
  return value < 0 ? `- ${-value}` : `+ ${value}`;
}

function constant(name: string, type: string | undefined, initializer: string): StatementStructures {
  return {
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [{ name, ...(type && { type }), initializer }],
  };
}
