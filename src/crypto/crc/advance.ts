/**
 * Feeds bytes to the register of a CRC of 32 bits. The register is a signed word, kept reflected: its lowest bit is the one
 * that leaves first.
 */
export type Advance = (register: number, bytes: Uint8Array) => number;
