import { SealwireError } from '../wire/error';

/**
 * A session was brought something that it does not await, such as a reply to a call that was not made
 * (`E_SESSION_EVENT`). The session is as it was before. Whoever drives it has a defect.
 */
export class SessionEventError extends SealwireError {
  /**
   * @param awaited what the session awaits, such as `a reply to "register"`
   * @param came what was brought instead
   */
  constructor(awaited: string, came: string) {
    super('E_SESSION_EVENT', `${came} came where ${awaited} was awaited`, {
      hint: 'Bring a session what it awaits and nothing else; only an end and the silence may come at any time.',
    });
  }
}
