import { dialects, editions, rules, type Profile } from '../../generated';
import type { CaseInfo } from '../../src/conformance/case';
import { clientCases } from '../../src/conformance/client/cases';
import { scenarios } from '../../src/conformance/client/scenario';
import { serverCases } from '../../src/conformance/server/cases';

const profiles = [...editions, ...dialects].map((profile) => [profile.id, profile] as const);
const casesOf = (profile: Profile): readonly CaseInfo[] => [...serverCases(profile), ...clientCases(profile)];

describe.each(profiles)('the cases of %s', (id, profile) => {
  test.each([
    ['servers', serverCases(profile)],
    ['clients', clientCases(profile)],
  ])('for %s have ids of their own that begin with the profile', (_, cases) => {
    const ids = cases.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((one) => !/^[a-z0-9-]+\/[a-z-]+\/[a-z0-9-]+$/.test(one) || !one.startsWith(`${id}/`))).toEqual(
      [],
    );
  });

  test('say what they rest on, what is sent, and what is acceptable', () => {
    const incomplete = casesOf(profile).filter(({ title, requirement, sends, accepts }) => {
      return [title, sends].some((text) => text === '') || !/\.$/.test(requirement.trim()) || accepts.length === 0;
    });
    expect(incomplete.map((one) => one.id)).toEqual([]);
  });

  test('for clients are judged in scenarios that there are', () => {
    const known = scenarios(profile).map((scenario) => scenario.id);
    expect(clientCases(profile).filter(({ scenario }) => !known.includes(scenario))).toEqual([]);
  });
});

test('every rule of the schema is one that a case rests on', () => {
  const requirements = profiles.flatMap(([, profile]) => casesOf(profile).map(({ requirement }) => requirement));
  const unused = Object.entries(rules).filter(
    ([, rule]) => !requirements.some((requirement) => requirement.includes(rule)),
  );
  expect(unused.map(([name]) => name)).toEqual([]);
});
