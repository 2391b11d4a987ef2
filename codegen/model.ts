import type { FieldSpec, BodySpec } from '../src/wire/layout';
import type { ChecksumEntry, DirectionName, ResolvedProfile, ToleranceEntry } from './schema';

/** A field of a message's one TypeScript type, which serves all editions. */
export interface CanonicalField {
  readonly name: string;
  readonly doc: string;
  readonly unit: string | undefined;
  readonly type: 'number' | 'Uint8Array';
  /** `optional`: some edition has neither the field nor a rule for it. `defaulted`: a sender may leave it out. */
  readonly presence: 'required' | 'optional' | 'defaulted';
}

/** A message: the union of what the editions say of it. */
export interface MessageModel {
  readonly name: string;
  readonly direction: DirectionName;
  readonly doc: string;
  readonly fields: readonly CanonicalField[];
}

/** A header's one TypeScript type: what the editions have in it besides constants. */
export type HeaderModel = Omit<MessageModel, 'direction'>;

/** A field on the wire, and what a sender writes that was given no value. */
export interface WireField {
  readonly spec: FieldSpec;
  readonly fallback: number | undefined;
  /** Whether a reader gets it; a message's constants and a header's fillers are checked only. */
  readonly isValue: boolean;
}

/** A field of the header from which an absent field takes its value. */
export interface HeaderFieldReference {
  readonly from: string;
  readonly type: CanonicalField['type'];
}

/** A field that a layout keeps off the wire, and where a reader takes its value from. */
export interface OffWireField {
  readonly name: string;
  readonly rule: number | HeaderFieldReference | undefined;
}

/** A distinct field list, which messages and profiles share. */
export interface LayoutModel {
  /** For people: the message and the profile that use it first. */
  readonly label: string;
  /** The emitted constant. */
  readonly identifier: string;
  /** Path below the output folder, without its ending. */
  readonly file: string;
  /** The TypeScript type that it encodes and decodes. */
  readonly type: string;
  /** The fields of a header that say which message and how many bytes follow; `undefined` for a message. */
  readonly roles: { readonly code: string; readonly size: string } | undefined;
  readonly fixedSize: number;
  readonly wire: readonly WireField[];
  readonly offWire: readonly OffWireField[];
  readonly body: BodySpec | undefined;
}

export interface DescriptorModel {
  readonly message: MessageModel;
  readonly code: number;
  readonly layout: LayoutModel;
  /** The answers that this profile has a code for. */
  readonly answers: readonly string[];
  /** Other layouts in which the message may come, each under the tolerances that make it. */
  readonly variants: readonly { readonly tolerances: readonly string[]; readonly layout: LayoutModel }[];
}

/** An edition or dialect in full. */
export interface ProfileModel {
  readonly resolved: ResolvedProfile;
  readonly identifier: string;
  readonly version: number;
  readonly requestHeader: LayoutModel;
  readonly responseHeader: LayoutModel;
  readonly descriptors: readonly DescriptorModel[];
}

/** A named value from which vectors are made. */
export interface ExampleModel {
  /** The ids of the profiles to which it belongs. */
  readonly profiles: readonly string[];
  readonly message: string;
  readonly name: string;
  readonly clientId: Uint8Array;
  readonly values: Readonly<Record<string, number | Uint8Array>>;
}

/** All that the emitters read: explicit, with nothing left to look up or to decide. */
export interface Model {
  readonly name: string;
  readonly doc: string;
  readonly checksums: readonly { readonly id: string; readonly identifier: string; readonly entry: ChecksumEntry }[];
  readonly tolerances: readonly { readonly id: string; readonly identifier: string; readonly entry: ToleranceEntry }[];
  /** Sentences of the protocol by their names. */
  readonly rules: Readonly<Record<string, string>>;
  /** The string types, which a tolerance may speak of. */
  readonly strings: Readonly<Record<string, FieldSpec>>;
  readonly headers: readonly HeaderModel[];
  readonly messages: readonly MessageModel[];
  readonly layouts: readonly LayoutModel[];
  readonly profiles: readonly ProfileModel[];
  readonly examples: readonly ExampleModel[];
}
