// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

/** What the protocol demands of a conversation, a sentence each. */
export const rules = {
  'plain-conversation':
    "A client registers under a name, sends an RSA public key, receives an AES key wrapped with it, sends a file encrypted with AES, and compares the server's checksum with its own.",
  'little-endian-header':
    'Every message begins with a header in unsigned little-endian integers, without padding between its fields.',
  version: 'The protocol version byte is 3 in every edition.',
  'known-codes': 'A request has one of the codes that its edition lists.',
  'payload-size': 'The payload size is the number of bytes that follow the header, no more and no less.',
  stream: 'TCP is a stream: a message may arrive in any number of pieces, and a piece may hold more than one message.',
  'whole-messages':
    'A message is the header and all of the bytes that its payload size announces; what is cut short is no message.',
  'names-padded': 'A name fills its field of 255 bytes: its bytes, a NUL, and NULs up to the end.',
  'names-are-bytes': 'Names are bytes.',
  'first-nul': 'A name is cut at its first NUL; what follows the NUL may be garbage and means nothing.',
  'name-once': 'No two clients of a server share a name; a name that is taken is refused, and the refusal is final.',
  'ids-given': 'The client id is the one that the server gave at registration; a server knows whom it gave one.',
  'ids-opaque': 'Client ids are 16 opaque bytes.',
  'id-before-registration': "The header's client id before registration may be anything.",
  'public-key':
    'The public key travels as X.509 SubjectPublicKeyInfo DER of exactly 160 bytes, which RSA-1024 has with the public exponent 17.',
  'key-of-its-owner':
    'A public key for a known id is taken only where the flow allows it; a known client that sends it again sends the old one.',
  'wrapped-key':
    "The AES key has the edition's size and is wrapped with the client's public key by RSA-OAEP, with SHA-1, MGF1-SHA-1 and an empty label.",
  'fresh-key': 'A registered client comes back and gets a fresh AES key.',
  'key-stays': "The key of a running upload is its connection's: another connection's reconnection does not break it.",
  'whose-key':
    'A server decrypts content only with a key that it gave to the same connection; where a peer opens a connection for each request, only for the address that got the key, soon, and once.',
  'content-encryption':
    'The content is encrypted with AES in CBC mode, a zero IV and PKCS#7 padding; an empty file becomes 16 bytes.',
  'content-size': 'The content size is that of the whole ciphertext, the same in every packet.',
  packets:
    'Packets are numbered from 1 to their total, each holds a slice of one ciphertext, and all of them make the file.',
  checksum: 'The checksum is taken over the plaintext, with POSIX cksum.',
  'received-answer':
    "The server answers a file with the client's id, the size of the content, the name as it was sent, and its checksum.",
  valid: 'On a match the client says that the checksum is valid and is told that the message was received.',
  resending:
    'On a mismatch the client says that it sends the file again and sends it at once, up to 3 times, 4 transmissions in all.',
  'giving-up': 'On the fourth mismatch the client says that it gives up and is told that the message was received.',
  'confirmed-only': "A file is verified by the client's word alone.",
  'reconnect-known':
    'A client that has an id and a key pair comes back with its id and its name and gets a fresh AES key.',
  'reconnect-denied':
    'A client that the server does not know is told so, and registers anew on the same connection with a new key pair.',
  'try-again':
    'On a general error, or an answer that makes no sense, the client tries the request again, up to 3 times in all, and then ends with a fatal error.',
  'one-connection': 'One TCP connection serves a whole run, and the client closes it.',
  path: "A file's name has no path, and a name from the wire never becomes one.",
  'many-clients': "A server serves many clients at once, and none of them sees another's data.",
  'goes-on': 'Bad input gets a refusal or the end of its connection, and the server serves the next client.',
  'identity-kept':
    'A client keeps its name, its id and its private key in me.info, and the key in priv.key, and comes back with them.',
  'identity-replaced': 'After a denied reconnection and a new registration, me.info and priv.key are replaced.',
} as const;
