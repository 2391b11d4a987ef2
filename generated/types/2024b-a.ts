// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { FileReceived, GeneralError, Key, Reconnected, Registered, RegistrationFailed } from '../messages';
import type { MessageReceived2023a } from './2023a';

/** The server does not know this client or has no key of it: the client registers anew, with a new key pair. */
export type ReconnectDenied2024bA = Readonly<Record<string, never>>;

/** The responses of 2024b-a, by name. */
export interface Responses2024bA {
  readonly Registered: Registered;
  readonly RegistrationFailed: RegistrationFailed;
  readonly Key: Key;
  readonly FileReceived: FileReceived;
  readonly MessageReceived: MessageReceived2023a;
  readonly Reconnected: Reconnected;
  readonly ReconnectDenied: ReconnectDenied2024bA;
  readonly GeneralError: GeneralError;
}
