import { StructureKind, VariableDeclarationKind } from 'ts-morph';
import type { StatementStructures } from 'ts-morph';
import type { HeaderFieldReference, LayoutModel, OffWireField, WireField } from '../model';
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
  const values = new Set([
    'exactly',
    ...layout.wire.flatMap((field) => [...readers(field), writer(field)]),
    ...layout.offWire.flatMap(({ rule }) => (typeof rule === 'object' ? [headerReader(rule)] : [])),
  ]);
  return [
    ...(layout.wire.length === 0 ? [] : [importOf('binary-parser', ['Parser'], false)]),
    importOf('../../src/wire/layout', [...[...kinds].map((kind) => SPEC_TYPES[kind]), layoutType(layout)].sort(), true),
    importOf('../../src/wire/value', [...values].sort(), false),
    importOf('../messages', [layout.type], true),
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
  const roles =
    layout.roles === undefined
      ? ''
      : ` ${property('code', layout.roles.code)}, ${property('size', layout.roles.size)},`;
  return {
    ...constant(
      layout.identifier,
      `${layoutType(layout)}<${layout.type}>`,
      `{
        name: ${literal(layout.label)},
        fixedSize: ${layout.fixedSize},
        fields: [${layout.wire.map(({ spec }) => spec.name).join(', ')}],
        body: ${body},${roles}
        ${decoder(layout)},
        ${encoder(layout)},
      }`,
    ),
    isExported: true,
    docs: [
      docComment(
        `${layout.roles === undefined ? 'Message' : 'Header'} of ${layout.fixedSize} bytes${layout.body === undefined ? '' : `, then ${layout.body.name}`}.`,
      ),
    ],
  } as StatementStructures;
}

function decoder(layout: LayoutModel): string {
  const check = `exactly(fixed, ${layout.fixedSize}, ${literal(layout.label)})`;
  const returned = layout.wire.filter(({ isValue }) => isValue);
  const checkedOnly = layout.wire.filter(({ isValue }) => !isValue);
  const values = [
    ...returned.map((field) => `${field.spec.name}: ${decodeField(field)}`),
    ...layout.offWire.flatMap(({ name, rule }) => (rule === undefined ? [] : [`${name}: ${offWireValue(rule)}`])),
  ];
  const statements = [
    layout.wire.length === 0 ? `${check};` : `const raw = parser.parse(${check}) as Raw;`,
    ...checkedOnly.map((field) => `${decodeField(field)};`),
    `return { ${values.join(', ')} };`,
  ];
  return `decode(fixed${needsHeader(layout) ? ', header' : ''}) {\n${statements.join('\n')}\n}`;
}

function layoutType({ roles }: LayoutModel): string {
  return roles === undefined ? 'Layout' : 'HeaderLayout';
}

function needsHeader(layout: LayoutModel): boolean {
  return layout.wire.some(repeats) || layout.offWire.some(({ rule }) => typeof rule === 'object');
}

/** Whether the field repeats one of the header. */
function repeats({ spec }: WireField): boolean {
  return spec.kind !== 'string' && spec.equals !== undefined;
}

function offWireValue(rule: NonNullable<OffWireField['rule']>): string {
  return typeof rule === 'object' ? `${headerReader(rule)}(header, ${literal(rule.from)})` : String(rule);
}

function headerReader({ type }: HeaderFieldReference): string {
  return type === 'number' ? 'headerNumber' : 'headerBytes';
}

function decodeField(field: WireField): string {
  const { name } = field.spec;
  const bias = field.spec.kind === 'uint' && field.spec.bias !== undefined ? ` ${signed(-field.spec.bias)}` : '';
  const value = `${reader(field)}(raw.${name}, ${name})${bias}`;
  return repeats(field) ? `repeated(${value}, header, ${name})` : value;
}

function reader({ spec }: WireField): string {
  return { uint: 'uint', bytes: 'bytesFrom', string: 'stringFrom' }[spec.kind];
}

function readers(field: WireField): string[] {
  return repeats(field) ? [reader(field), 'repeated'] : [reader(field)];
}

function writer({ spec }: WireField): string {
  return { uint: 'uint', bytes: 'bytesTo', string: 'stringTo' }[spec.kind];
}

function encoder(layout: LayoutModel): string {
  if (layout.wire.length === 0) return 'encode() { return new Uint8Array(0); }';
  const statements = [
    `const bytes = new Uint8Array(${layout.fixedSize});`,
    ...(layout.wire.some(({ spec }) => spec.kind === 'uint') ? ['const view = new DataView(bytes.buffer);'] : []),
    ...layout.wire.map((field) => encodeField(field, layout.roles !== undefined)),
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

/** `name: value`, or `name` alone where they are the same. */
function property(name: string, value: string): string {
  return name === value ? name : `${name}: ${value}`;
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
