import type { FieldValues, RequestSpec } from './compose';

/** What a client says of the file that it has sent: that it arrived as it is, or did not. */
export function confirmation(
  name: 'CrcValid' | 'CrcInvalid' | 'GiveUp',
  clientId: Uint8Array,
  fileName: Uint8Array,
): RequestSpec {
  return { name, clientId, values: { clientId, fileName } };
}

/** The same request with other values in some of its fields. */
export function withValues(spec: RequestSpec, values: FieldValues): RequestSpec {
  return { ...spec, values: { ...spec.values, ...values } };
}
