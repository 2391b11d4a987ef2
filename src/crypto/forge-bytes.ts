import { asn1, type Bytes } from 'node-forge';

/** Bytes as node-forge takes them: a string with one character per byte. */
export function toForge(bytes: Uint8Array): Bytes {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The inverse of {@link toForge}. */
export function fromForge(bytes: Bytes): Uint8Array {
  return Buffer.from(bytes, 'latin1');
}

/** Reads one DER value that fills all of `bytes`; otherwise throws node-forge's untyped error. */
export function decodeDer(bytes: Uint8Array): asn1.Asn1 {
  return asn1.fromDer(toForge(bytes));
}

/** Writes a value as DER. */
export function encodeDer(value: asn1.Asn1): Uint8Array {
  return fromForge(asn1.toDer(value).getBytes());
}
