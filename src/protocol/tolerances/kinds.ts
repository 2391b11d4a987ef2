import { PACKETS_ENCRYPTED_EACH } from './packets-encrypted-each';

/** The kinds of tolerance that are a matter of the protocol, by their names in the schema; the wire does not know them. */
export const protocolKinds: readonly string[] = [PACKETS_ENCRYPTED_EACH];
