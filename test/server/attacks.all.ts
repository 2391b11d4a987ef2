import { foundBy, withJudge } from './attacks/arena';
import { attacksOn, profiles } from './attacks/attacks';
import { STATES } from './attacks/owner';

// Every attack that there is: npm run test:attacks. A part of them is in attacks.test.ts.

describe.each(profiles)('a stranger who knows id and name of a client of $id ($flow.connection)', (profile) => {
  test.each(STATES)('can do nothing to it in the state "%s"', async (state) => {
    await expect(withJudge((judge) => foundBy(judge, attacksOn(profile, state)))).resolves.toEqual([]);
  });
});
