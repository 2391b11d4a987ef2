import { StructureKind, VariableDeclarationKind } from 'ts-morph';
import type { StatementStructures } from 'ts-morph';
import type { FieldSpec, UintField } from '../../src/wire/layout';
import type { HeaderFieldReference, LayoutModel, OffWireField, WireField } from '../model';
import { docComment, literal, source } from './source';
import type { GeneratedFile } from './source';

const SPEC_TYPES = { uint: 'UintField', bytes: 'BytesField', string: 'StringField' } as const;

/** One file a distinct field list: its field table, a binary-parser parser, a decoder and an encoder. */
export function emitLayout(layout: LayoutModel): GeneratedFile {
  return source(`${layout.file}.ts`, [
    ...imports(layout),
    ...layout.wire.map(fieldTable),
    ...(isParsed(layout) ? [rawType(layout), parser(layout)] : []),
    codec(layout),
  ]);
}

function imports(layout: LayoutModel): StatementStructures[] {
  const kinds = new Set(layout.wire.map(({ spec }) => spec.kind));
  const values = new Set([
    'exactly',
    ...layout.wire.flatMap(readers),
    ...layout.offWire.flatMap(({ rule }) => (typeof rule === 'object' ? [headerReader(rule)] : [])),
  ]);
  return [
    ...(isParsed(layout) ? [importOf('binary-parser', ['Parser'], false)] : []),
    importOf('../../src/wire/layout', [...[...kinds].map((kind) => SPEC_TYPES[kind]), layoutType(layout)].sort(), true),
    importOf('../../src/wire/value', [...values].sort(), false),
    ...(layout.wire.length === 0
      ? []
      : [importOf('../../src/wire/write-value', [...new Set(layout.wire.map(writer))].sort(), false)]),
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
    properties: parsed(layout).map(({ spec }) => ({
      name: spec.name,
      isReadonly: true,
      type: spec.kind !== 'uint' ? 'Uint8Array' : spec.size === 8 ? 'bigint' : 'number',
    })),
  };
}

function parser(layout: LayoutModel): StatementStructures {
  let end = 0;
  const steps = parsed(layout).map(({ spec }) => {
    const gap = spec.offset - end;
    end = spec.offset + spec.size;
    return `${gap === 0 ? '' : `.seek(${gap})`}${parserStep(spec)}`;
  });
  return constant('parser', undefined, `new Parser()${steps.join('')}`);
}

function parserStep(spec: FieldSpec): string {
  if (spec.kind === 'uint') return `.uint${widthOf(spec)}(${literal(spec.name)})`;
  return `.buffer(${literal(spec.name)}, { length: ${spec.size} })`;
}

/** Bits and byte order, as they stand in the names of what reads and writes an integer: `8`, `16le`, `32be`. */
function widthOf({ size, byteOrder }: UintField): string {
  return `${8 * size}${size === 1 ? '' : byteOrder === 'little' ? 'le' : 'be'}`;
}

/** The fields that binary-parser reads. Opaque bytes, of which it would make a view, are copied from the message at once. */
function parsed({ wire }: LayoutModel): WireField[] {
  return wire.filter(({ spec }) => spec.kind !== 'bytes');
}

function isParsed(layout: LayoutModel): boolean {
  return parsed(layout).length > 0;
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
        ${completion(layout)}${decoder(layout)},
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

/** A literal that names every field: V8 adds fields to a copy a hundred times as slowly. */
function completion({ roles, type, wire }: LayoutModel): string {
  if (roles === undefined) return '';
  const { code, size } = roles;
  const fields = wire
    .filter(({ isValue, spec }) => isValue && spec.name !== code && spec.name !== size)
    .map(({ spec }) => `${spec.name}: values.${spec.name}`);
  const given = fields.length === 0 ? '_values' : 'values';
  return `complete(${given}, ${code}, ${size}) { return { ${[...fields, code, size].join(', ')} } as ${type}; },\n`;
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
    isParsed(layout) ? `const raw = parser.parse(${check}) as Raw;` : `${check};`,
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
  const source = field.spec.kind === 'bytes' ? 'fixed' : `raw.${name}`;
  const value = `${reader(field)}(${source}, ${name})${bias}`;
  return repeats(field) ? `repeated(${value}, header, ${name})` : value;
}

function reader({ spec }: WireField): string {
  return { uint: 'uint', bytes: 'bytesFrom', string: 'stringFrom' }[spec.kind];
}

function readers(field: WireField): string[] {
  return repeats(field) ? [reader(field), 'repeated'] : [reader(field)];
}

function writer({ spec }: WireField): string {
  return { uint: `writeUint${spec.kind === 'uint' ? widthOf(spec) : ''}`, bytes: 'writeBytes', string: 'writeString' }[
    spec.kind
  ];
}

function encoder(layout: LayoutModel): string {
  if (layout.wire.length === 0) return 'encode(_message, bytes = new Uint8Array(0)) { return bytes; }';
  const statements = [...layout.wire.map((field) => encodeField(field, layout.roles !== undefined)), 'return bytes;'];
  return `encode(message, bytes = new Uint8Array(${layout.fixedSize}), start = 0) {\n${statements.join('\n')}\n}`;
}

function encodeField(field: WireField, isHeader: boolean): string {
  const { spec, fallback, isValue } = field;
  const { name, offset } = spec;
  const place = offset === 0 ? 'start' : `start + ${offset}`;
  if (spec.kind !== 'uint') return `${writer(field)}(bytes, ${place}, message.${name}, ${name});`;
  const bias = spec.bias === undefined ? '' : ` ${signed(spec.bias)}`;
  const given = fallback === undefined || isHeader ? `message.${name}` : `(message.${name} ?? ${fallback})`;
  const value = isValue ? `${given}${bias}` : String(fallback);
  return `${writer(field)}(bytes, ${place}, uint(${value}, ${name}));`;
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
