/** The schema document as the meta-schema lets it through; see meta-schema.json for what each key means. */
export interface SchemaDocument {
  readonly name: string;
  readonly doc: string;
  readonly types: Readonly<Record<string, TypeEntry>>;
  readonly checksums: Readonly<Record<string, ChecksumEntry>>;
  readonly headers: Readonly<Record<DirectionName, HeaderEntry>>;
  readonly messages: Readonly<Record<string, MessageEntry>>;
  readonly tolerances: Readonly<Record<string, ToleranceEntry>>;
  readonly rules?: Readonly<Record<string, string>>;
  readonly common: object;
  readonly editions: Readonly<Record<string, EditionEntry>>;
  readonly dialects: Readonly<Record<string, EditionEntry>>;
  readonly examples: readonly ExampleEntry[];
}

export type DirectionName = 'request' | 'response';
export type ByteOrderName = 'little' | 'big';

export interface TypeEntry {
  readonly kind: 'uint' | 'const' | 'enum' | 'bytes' | 'string' | 'body';
  readonly doc: string;
  readonly size?: number;
  readonly byteOrder?: ByteOrderName;
  readonly min?: number;
  readonly max?: number;
  readonly value?: number;
  readonly values?: Readonly<Record<string, number>>;
  readonly text?: 'hex';
  readonly fill?: number;
}

export interface ChecksumEntry {
  readonly doc: string;
  readonly width: 32;
  readonly polynomial: string;
  readonly init: string;
  readonly reflectIn: boolean;
  readonly reflectOut: boolean;
  readonly xorOut: string;
  readonly appendLength: boolean;
}

/** A field of the header, as a message's field refers to it. */
export type HeaderFieldName = `header.${string}`;

export interface FieldEntry {
  readonly type: string;
  readonly doc: string;
  readonly unit?: string;
  /** What a header's field says: which message follows, or how many bytes follow. */
  readonly role?: 'code' | 'size';
  readonly min?: number;
  readonly max?: number;
  readonly absent?: number | { readonly from: HeaderFieldName };
  readonly default?: number;
  readonly equals?: HeaderFieldName;
  readonly countFrom?: 0 | 1;
  readonly atMost?: string;
  readonly length?: { readonly is?: string; readonly atMost?: string };
}

/** A deviation by name; which keys stand beside the first three depends on its kind. */
export interface ToleranceEntry {
  readonly kind: string;
  readonly doc: string;
  readonly cause: string;
  readonly messages?: readonly string[];
  readonly type?: string;
  readonly swap?: readonly string[];
  readonly drop?: readonly string[];
  readonly prepend?: readonly string[];
  readonly append?: readonly string[];
  readonly countFromZero?: readonly string[];
}

/** A deviation that a profile writes. */
export interface WriteEntry {
  readonly message: string;
  readonly answering?: string;
  readonly tolerance: string;
  readonly bytes?: string;
  readonly announced?: number;
}

export interface HeaderEntry {
  readonly doc: string;
  readonly fields: Readonly<Record<string, FieldEntry>>;
  readonly order: readonly string[];
}

export interface MessageEntry extends HeaderEntry {
  readonly direction: DirectionName;
  readonly answers?: readonly string[];
}

/** Only what resolution itself reads; the rest is merged unseen. */
export interface EditionEntry {
  readonly extends?: string;
  readonly doc: string;
}

export type ExampleValue = number | string | { readonly hex: string };

export interface ExampleEntry {
  readonly message: string;
  readonly name: string;
  readonly clientId?: string;
  /** The editions and dialects to which it belongs; by default those whose fields it fits. */
  readonly editions?: readonly string[];
  readonly values: Readonly<Record<string, ExampleValue>>;
}

export const REFUSALS = ['unknownClient', 'nameTaken', 'badInput', 'tooLarge', 'storageFailure', 'busy'] as const;

/** How content travels; `form` tells which of the other keys there are. */
export type ContentEntry =
  | { readonly form: 'single' }
  | {
      readonly form: 'slices';
      readonly size: number;
      readonly sizing: 'fixed' | { readonly doubledAbove: number };
      readonly filling: 'none' | 'zeros';
    }
  | { readonly form: 'chunks'; readonly size: number };

/** What follows "resending"; `form` tells which of the other keys there are. */
export type ResendEntry =
  | { readonly form: 'silent'; readonly patience: number }
  | { readonly form: 'acknowledged'; readonly by: string; readonly awaited: boolean };

/** An edition or dialect after inheritance. */
export interface ResolvedProfile {
  readonly id: string;
  readonly isDialect: boolean;
  /** The ids of the editions and dialects that it stands on, the oldest first and its own last. */
  readonly lineage: readonly string[];
  readonly doc: string;
  readonly port: number;
  readonly byteOrder: Readonly<Record<DirectionName, ByteOrderName>>;
  readonly block: Readonly<Record<DirectionName, number>>;
  readonly types: Readonly<Record<string, TypeEntry>>;
  readonly headers: Readonly<Record<DirectionName, HeaderEntry>>;
  readonly messages: Readonly<Record<string, MessageEntry>>;
  readonly codes: Readonly<Record<string, number>>;
  readonly rsa: {
    readonly bits: number;
    readonly exponent: number;
    readonly publicKeySize: number;
    readonly oaepHash: 'sha1' | 'sha256';
  };
  readonly aes: { readonly bits: 128 | 192 | 256; readonly iv: 'zero' | 'prefix' };
  readonly content: ContentEntry;
  readonly tolerates: readonly string[];
  readonly writes: readonly WriteEntry[];
  readonly checksums: readonly string[];
  readonly flow: {
    readonly returning: string;
    readonly connection: 'run' | 'request';
    readonly resend: ResendEntry;
    readonly client: {
      readonly attempts: number;
      readonly registrations: number;
      readonly reconnects: number;
      readonly resends: number;
      readonly resendingBeforeGivingUp: boolean;
      readonly unregisteredId: string;
      readonly reregisterAs: 'unregistered' | 'known';
    };
    readonly server: {
      readonly denial: 'refuse' | 'newId';
      readonly adoptsUnknown: boolean;
      readonly closesAfter: readonly string[];
      readonly reportedSize: 'ciphertext' | 'plaintext';
      readonly refusals: Readonly<Record<(typeof REFUSALS)[number], readonly string[]>>;
    };
  };
}
