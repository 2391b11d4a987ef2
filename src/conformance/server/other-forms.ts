import type { Profile } from '../../../generated';
import { diagnosisRules } from '../../inspect/diagnoses/diagnose';
import { nativeLayout, turned } from '../../inspect/diagnoses/other-layout';
import type { Finding } from '../../inspect/finding';
import { ConformanceFailure } from '../failure';
import { composeRequest, type RequestSpec } from '../wire/compose';
import { FIXED_FRAMES } from '../wire/frames-in';
import type { Probe } from './probe';

/** A mistaken form of a request, which a server that makes the same mistake understands. */
interface OtherForm {
  readonly mistake: Pick<Finding, 'id' | 'title' | 'cause'>;
  readonly detail: string;
  readonly make: (request: Uint8Array, profile: Profile) => Uint8Array;
}

/** Bytes of the frames that programs use. */
const FRAME = 1024;

const FORMS: readonly OtherForm[] = [
  {
    mistake: named('header-byte-order'),
    detail: 'Register was answered once the integers of its header were turned round.',
    make: (request, { requestHeader: { fields, fixedSize } }) =>
      Buffer.concat([turned(fields, request.subarray(0, fixedSize)), request.subarray(fixedSize)]),
  },
  {
    mistake: named('header-native-padding'),
    detail: 'Register was answered once its header had the gaps that a compiler makes in a struct.',
    make(request, { requestHeader: { fields, fixedSize } }) {
      const native = nativeLayout(fields);
      const header = Buffer.alloc(native.size);
      for (const [index, { offset }] of native.fields.entries()) {
        const field = fields[index];
        if (field !== undefined) header.set(request.subarray(field.offset, field.offset + field.size), offset);
      }
      return Buffer.concat([header, request.subarray(fixedSize)]);
    },
  },
  {
    mistake: named('version-as-text'),
    detail: 'Register was answered once its version was a character.',
    make(request, { requestHeader: { fields }, version }) {
      const made = Buffer.from(request);
      const field = fields.find(({ name }) => name === 'version');
      if (field !== undefined) made.write(String(version), field.offset, 'latin1');
      return made;
    },
  },
  {
    mistake: FIXED_FRAMES,
    detail: `Register was answered once it was filled up with zeros, to ${FRAME} bytes.`,
    make: (request) => Buffer.concat([request, Buffer.alloc(Math.max(0, FRAME - request.length))]),
  },
];

/**
 * Finds out in which mistaken form a server reads requests that does not answer them in their right one.
 * @param connect opens a connection of its own for each try.
 * @param registration makes a registration under another name each time.
 */
export async function formUnderstood(
  connect: () => Promise<Probe>,
  registration: () => RequestSpec,
  profile: Profile,
): Promise<Finding | undefined> {
  for (const { mistake, detail, make } of FORMS) {
    const probe = await connect().catch((error: unknown) => {
      if (error instanceof ConformanceFailure) return undefined;
      throw error;
    });
    // A server that is gone has no form.
    if (probe === undefined) return undefined;
    await probe.send('Register', make(composeRequest(profile, registration()), profile));
    const next = await probe.next();
    const answer = typeof next === 'string' ? probe.left : next.bytes;
    probe.close();
    if (isRegistered(answer, profile)) return { ...mistake, kind: 'mistake', detail, offset: 0, inBytes: false };
  }
  return undefined;
}

/** Whether an answer has the code of a registration, in whatever form. */
function isRegistered(answer: Uint8Array, { responses, responseHeader }: Profile): boolean {
  const bytes = Buffer.from(answer);
  const at = responseHeader.code.offset;
  if (bytes.length < responseHeader.fixedSize) return false;
  const codes = [bytes.readUInt16LE(at), bytes.readUInt16BE(at), bytes.readUInt16LE(at + 1)];
  return codes.some((code) => code === responses.Registered?.code);
}

function named(id: string): OtherForm['mistake'] {
  const rule = diagnosisRules.find((one) => one.id === id);
  if (rule === undefined) throw new TypeError(`there is no mistake ${id}`);
  return rule;
}
