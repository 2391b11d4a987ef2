import Ajv from 'ajv/dist/2020';
import type { ErrorObject } from 'ajv';
import metaSchema from './meta-schema.json';
import type { Path, Problem } from './problem';
import type { ResolvedProfile } from './schema';

const ajv = new Ajv({
  allErrors: true,
  discriminator: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  strictTypes: false,
  verbose: true,
  // The meta-schema changes seldom: a test checks it.
  validateSchema: false,
  meta: false,
  // What runs once need not be fast, and takes half the time to compile so.
  inlineRefs: false,
  code: { optimize: false },
});

const checkDocument = ajv.compile(metaSchema);

const { types, headers, messages } = metaSchema.properties;
const checkParts = ajv.compile({
  type: 'object',
  properties: {
    types,
    headers,
    messages,
    content: { $ref: '#/$defs/Content' },
    flow: { type: 'object', properties: { resend: { $ref: '#/$defs/Resend' } } },
  },
  $defs: metaSchema.$defs,
});

/** The patterns of the meta-schema, in words. */
const FORMS: Readonly<Record<string, string>> = {
  '^[a-z][A-Za-z0-9]*$': 'a small letter first, then letters and digits',
  '^[A-Z][A-Za-z0-9]*$': 'a capital letter first, then letters and digits',
  '^[a-z0-9]+(-[a-z0-9]+)*$': 'small letters and digits, with single hyphens between them',
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*$':
    'a small letter first, then small letters and digits, with single hyphens between them',
  '^([0-9a-f]{2})*$': 'pairs of hexadecimal digits in lower case',
  '^0x[0-9A-Fa-f]{8}$': '0x and eight hexadecimal digits',
  '^fixed$': '"fixed", or an object that says "doubledAbove"',
};

/** What the meta-schema finds wrong with a document; empty where nothing is. */
export function validate(document: unknown): Problem[] {
  return checkDocument(document) ? [] : problems(checkDocument.errors ?? [], document);
}

/**
 * What the meta-schema finds wrong with the parts of a profile once inheritance is worked out: an edition says only what
 * it changes, so a part that it left out, or a key that belongs to another form, shows here alone.
 */
export function validateResolved(profile: ResolvedProfile): Problem[] {
  return checkParts(profile) ? [] : problems(checkParts.errors ?? [], profile);
}

function problems(errors: readonly ErrorObject[], document: unknown): Problem[] {
  const found = errors
    .filter((error) => !isConsequence(error, errors))
    .map((error) => ({ path: pathOf(error, document), ...explain(error) }));
  // What an object and the alternative that it chose both want is missing twice.
  return [...new Map(found.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** What repeats another error: of alternatives that all fail, the one that was meant says what is wrong. */
function isConsequence(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  const beside = all.filter((other) => other !== error && other.instancePath === error.instancePath);
  switch (error.keyword) {
    case 'propertyNames':
      return true;
    case 'discriminator':
      return beside.some((other) => other.keyword === 'required');
    case 'type':
      return beside.some((other) => other.keyword === 'anyOf');
    case 'anyOf':
      return (
        beside.some((other) => other.keyword !== 'type') ||
        all.some((other) => other.instancePath.startsWith(`${error.instancePath}/`))
      );
    default:
      return false;
  }
}

function pathOf(error: ErrorObject, document: unknown): Path {
  const path: (string | number)[] = [];
  let node: unknown = document;
  for (const raw of error.instancePath.split('/').slice(1)) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(node) ? Number(key) : key);
    node = (node as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  if (error.keyword === 'additionalProperties') path.push(String(error.params['additionalProperty']));
  if (error.keyword === 'discriminator') path.push(String(error.params['tag']));
  if (error.propertyName !== undefined) path.push(error.propertyName);
  return path;
}

/** The schema that an error speaks of. */
interface ParentSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, { readonly const?: string }>>;
  /** The alternatives of an object with a kind or a form. */
  readonly oneOf?: readonly { readonly properties: Readonly<Record<string, { readonly const?: string }>> }[];
}

function explain(error: ErrorObject): { what: string; fix: string } {
  const { params } = error;
  const parent = error.parentSchema as ParentSchema | undefined;
  switch (error.keyword) {
    case 'required': {
      const key = String(params['missingProperty']);
      const form = parent?.properties?.['form']?.const;
      if (key === 'doc')
        return { what: 'this has no document', fix: 'Add "doc" with a sentence that says what it is.' };
      return {
        what: `the key "${key}" is missing`,
        fix: form === undefined ? `Add "${key}".` : `Add "${key}": the form "${form}" needs it.`,
      };
    }
    case 'additionalProperties': {
      const known = Object.keys(parent?.properties ?? {}).join(', ');
      const form = parent?.properties?.['form']?.const;
      return form === undefined
        ? { what: 'this key is unknown here', fix: `Take it out, or use one of ${known}.` }
        : { what: `the form "${form}" has no such key`, fix: 'Take it out, or say the form that it belongs to.' };
    }
    case 'enum':
      return {
        what: 'this value is none of those allowed',
        fix: `Use one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}.`,
      };
    case 'const':
      return { what: 'this value is not allowed', fix: `Use ${JSON.stringify(params['allowedValue'])}.` };
    case 'discriminator': {
      const tag = String(params['tag']);
      const kinds = parent?.oneOf?.map(({ properties }) => JSON.stringify(properties[tag]?.const)) ?? [];
      return {
        what: `there is no ${tag} ${JSON.stringify(params['tagValue'])} here`,
        fix: `Use one of ${kinds.join(', ')}.`,
      };
    }
    case 'pattern': {
      const pattern = String(params['pattern']);
      const form = FORMS[pattern] ?? pattern;
      return error.propertyName === undefined
        ? { what: 'this text has the wrong form', fix: `Use ${form}.` }
        : { what: `${JSON.stringify(error.propertyName)} is no name of this kind`, fix: `Use ${form}.` };
    }
    case 'type':
      return {
        what: 'this value has the wrong type',
        fix: `The type must be ${[params['type']].flat().join(' or ')}.`,
      };
    case 'anyOf':
      return {
        what: 'this value has the wrong form',
        fix: parent?.description ?? 'Use an object, or null to remove it.',
      };
    case 'minLength':
      return { what: 'this text is empty', fix: 'Write a sentence.' };
    case 'minItems':
    case 'minProperties':
      return params['limit'] === 1
        ? { what: 'this is empty', fix: 'Put at least one entry in.' }
        : { what: 'this is too short', fix: `Put at least ${String(params['limit'])} entries in.` };
    case 'uniqueItems':
      return { what: 'an entry of this list stands twice', fix: 'Keep one of the two.' };
    case 'minimum':
      return { what: 'this number is too small', fix: `Use at least ${String(params['limit'])}.` };
    case 'maximum':
      return { what: 'this number is too large', fix: `Use at most ${String(params['limit'])}.` };
    default:
      return { what: `this ${error.message ?? 'is not allowed'}`, fix: 'See codegen/meta-schema.json.' };
  }
}
