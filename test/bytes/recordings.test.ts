import { recordings } from '../captures';
import { deviations } from './deviations';
import { rebuild } from './rebuilt';

const rebuilt = recordings().map((recording) => ({ recording, ...rebuild(recording) }));
const messages = rebuilt.flatMap((each) => each.messages);

describe('the byte builder', () => {
  test.each(rebuilt.map(({ recording, messages }) => ({ name: recording.name, messages })))(
    'builds every message of $name, a listed deviation applied, byte for byte',
    ({ messages }) => {
      for (const { peer, name, recorded, expected } of messages) {
        const deviation = deviations.find((each) => each.peer === peer && each.name === name);
        const whole = recorded.equals(expected) || !deviation ? expected : deviation.apply(expected, recorded);
        expect(`${name} ${whole.toString('hex')}`).toBe(`${name} ${recorded.toString('hex')}`);
      }
      expect(messages.length).toBeGreaterThan(0);
    },
  );

  test.each(deviations)('finds that $peer deviates in $name $count times: $reason', ({ peer, name, count }) => {
    const others = messages.filter((m) => m.peer === peer && m.name === name && !m.recorded.equals(m.expected));
    expect(others).toHaveLength(count);
  });

  test('has met every request and response of the family', () => {
    expect([...new Set(messages.map(({ name }) => name))].sort()).toEqual([
      'crcValid',
      'fileReceived',
      'generalError',
      'givingUp',
      'key',
      'messageReceived',
      'publicKey',
      'reconnect',
      'reconnectDenied',
      'reconnected',
      'register',
      'registered',
      'registrationFailed',
      'resending',
      'sendFile',
    ]);
  });
});

test('splitting leaves nothing over, but for the lone header that ends 2023a-a-crc1', () => {
  const left = rebuilt.flatMap(({ recording, rest }) =>
    Object.entries(rest).map(([stream, bytes]) => [recording.name, stream, bytes.subarray(16).toString('hex')]),
  );
  // Version 3, "giving up", 255 bytes announced.
  expect(left).toEqual([['2023a-a-crc1', '0 C>S', '035204ff000000']]);
});
