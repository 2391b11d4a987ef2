import { SealwireError } from '../wire/error';

/** A key, or bytes made with a key, that is not what it should be. The codes stand with the functions that throw them. */
export class CryptoError extends SealwireError {}
