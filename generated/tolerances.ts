// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { Tolerance } from '../src/wire/tolerance';

/** The client's id stands once more in front of the payload. */
export const repeatedId: Tolerance = {
  id: 'repeated-id',
  kind: 'layout',
  doc: "The client's id stands once more in front of the payload.",
  cause: "The client was written for an older edition, in which the payload repeats the client's id.",
  messages: ['SendFile', 'CrcValid', 'CrcInvalid', 'GiveUp'],
};

/** The client's id is not repeated in the payload. */
export const noRepeatedId: Tolerance = {
  id: 'no-repeated-id',
  kind: 'layout',
  doc: "The client's id is not repeated in the payload.",
  cause: 'The client was written for a later edition, in which the id stands in the header alone.',
  messages: ['SendFile', 'CrcValid', 'CrcInvalid', 'GiveUp'],
};

/** Packets are counted from 0, so that number = total never comes. */
export const packetsFromZero: Tolerance = {
  id: 'packets-from-zero',
  kind: 'layout',
  doc: 'Packets are counted from 0, so that number = total never comes.',
  cause: "The loop's index was sent as the packet's number.",
  messages: ['SendFile'],
};

/** The total of packets stands in front of the packet's number. */
export const totalBeforeNumber: Tolerance = {
  id: 'total-before-number',
  kind: 'layout',
  doc: "The total of packets stands in front of the packet's number.",
  cause: 'The two fields of the struct were declared in the other order.',
  messages: ['SendFile'],
};

/** The acknowledgement is empty. */
export const emptyAcknowledgement: Tolerance = {
  id: 'empty-acknowledgement',
  kind: 'layout',
  doc: 'The acknowledgement is empty.',
  cause: "The server sends a bare header where the client's id is due.",
  messages: ['MessageReceived'],
};

/** The acknowledgement carries the client's id. */
export const idInAcknowledgement: Tolerance = {
  id: 'id-in-acknowledgement',
  kind: 'layout',
  doc: "The acknowledgement carries the client's id.",
  cause: 'The server was written for a later edition, in which the acknowledgement has an id.',
  messages: ['MessageReceived'],
};

/** The denial is empty. */
export const emptyDenial: Tolerance = {
  id: 'empty-denial',
  kind: 'layout',
  doc: 'The denial is empty.',
  cause: 'The server sends a bare header where the refused id is due.',
  messages: ['ReconnectDenied'],
};

/** A name without its NUL and padding; the payload is just shorter. */
export const bareName: Tolerance = {
  id: 'bare-name',
  kind: 'bareString',
  doc: 'A name without its NUL and padding; the payload is just shorter.',
  cause: 'The name was sent with its own length instead of being padded to the size of its field.',
  messages: ['Register', 'PublicKey', 'Reconnect', 'CrcValid', 'CrcInvalid', 'GiveUp'],
};

/** The payload size counts the fields in front of the content only; the content follows all the same. */
export const sizeWithoutContent: Tolerance = {
  id: 'size-without-content',
  kind: 'sizeWithoutBody',
  doc: 'The payload size counts the fields in front of the content only; the content follows all the same.',
  cause: 'The payload size was taken with sizeof, which does not know the content.',
};

/** The payload size counts the header too. */
export const sizeWithHeader: Tolerance = {
  id: 'size-with-header',
  kind: 'sizeIncludesHeader',
  doc: 'The payload size counts the header too.',
  cause: 'The size of the whole message was sent as the payload size.',
};

/** The payload size announces more than the message has; what follows is passed over, if it comes at all. */
export const sizeAnnouncesMore: Tolerance = {
  id: 'size-announces-more',
  kind: 'sizeAnnouncesMore',
  doc: 'The payload size announces more than the message has; what follows is passed over, if it comes at all.',
  cause: 'The payload size of another message was sent, or a text was put behind the message.',
};

/** A file name follows that the payload size does not announce. */
export const nameBehind: Tolerance = {
  id: 'name-behind',
  kind: 'unannouncedString',
  doc: 'A file name follows that the payload size does not announce.',
  cause: 'A whole struct was sent where the header speaks of its first field only.',
  messages: ['MessageReceived'],
  field: {
    kind: 'string',
    name: 'name',
    type: 'Name',
    offset: 0,
    size: 255,
    doc: 'A name in bytes, ended by a NUL and filled up with NULs.',
    fill: 0,
    min: 1,
    max: 254,
  },
};

/** Behind a name's NUL stand other bytes than filler. */
export const garbageAfterNul: Tolerance = {
  id: 'garbage-after-nul',
  kind: 'dirtyFill',
  doc: "Behind a name's NUL stand other bytes than filler.",
  cause: 'The buffer was not cleared before the name was copied into it.',
};

/** The last slice is filled up to the size of the others. */
export const paddedSlice: Tolerance = {
  id: 'padded-slice',
  kind: 'paddedBody',
  doc: 'The last slice is filled up to the size of the others.',
  cause: 'A buffer of fixed size was sent whole, whatever was left of the content.',
};

/** Each packet is encrypted on its own, and its content size is its own. */
export const packetsEncryptedEach: Tolerance = {
  id: 'packets-encrypted-each',
  kind: 'packetsEncryptedEach',
  doc: 'Each packet is encrypted on its own, and its content size is its own.',
  cause: 'The cipher was finished in every packet instead of once at the end of the file.',
};
