// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { Profile as ProtocolProfile } from '../src/protocol/profile';
import type { TypedMessages } from '../src/wire/typed-messages';
import type { RequestHeader, Requests, ResponseHeader, Responses } from './messages';

/** An edition or dialect of this protocol. */
export type Profile = ProtocolProfile<Requests, Responses, RequestHeader, ResponseHeader>;

/** An edition or dialect whose messages the compiler knows: each has the fields that are on the wire. */
export type Edition<OwnRequests, OwnResponses> = Profile & TypedMessages<OwnRequests, OwnResponses>;
