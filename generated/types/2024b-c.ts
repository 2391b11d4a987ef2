// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { FileReceived, GeneralError, Key, Reconnected, Registered, RegistrationFailed } from '../messages';
import type { MessageReceived2022 } from './2022';
import type { ReconnectDenied2023a } from './2023a';

/** The responses of 2024b-c, by name. */
export interface Responses2024bC {
  readonly Registered: Registered;
  readonly RegistrationFailed: RegistrationFailed;
  readonly Key: Key;
  readonly FileReceived: FileReceived;
  readonly MessageReceived: MessageReceived2022;
  readonly Reconnected: Reconnected;
  readonly ReconnectDenied: ReconnectDenied2023a;
  readonly GeneralError: GeneralError;
}
