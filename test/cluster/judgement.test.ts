import type { ClientEnd } from './crowd';
import { judgeFiles, type StoredFile } from './judgement';

const fine: ClientEnd = { client: 'Ada', code: 0, text: '', connections: 1 };
const told = { client: 'Ada', file: 'a' };
const whole: StoredFile = { ...told, isVerified: true, isSame: true };

test('nothing is wrong where a file was acknowledged and is there', () => {
  expect(judgeFiles([fine], [told], [whole])).toEqual({
    figures: { clients: 1, 'came again': 0, acknowledged: 1, 'verified twice': 0, unconfirmed: 0 },
    violations: [],
  });
});

test('copies that a client sent after a lost answer are counted, and no violation', () => {
  const { figures, violations } = judgeFiles(
    [{ ...fine, connections: 2 }],
    [told],
    [whole, whole, { ...whole, isVerified: false }],
  );
  expect([figures['came again'], figures['verified twice'], figures['unconfirmed'], violations]).toEqual([1, 1, 1, []]);
});

test.each<[string, ClientEnd, readonly (typeof told)[], readonly StoredFile[]]>([
  ['a of Ada is lost', fine, [told], []],
  ['a of Ada is lost', fine, [told], [{ ...whole, file: 'b', isVerified: false }]],
  ['a of Ada is lost', fine, [told], [{ ...whole, isVerified: false }]],
  ['a of Ada has another content', fine, [told], [{ ...whole, isSame: false }]],
  ['a of Ada has another content', fine, [told], [whole, { ...whole, isVerified: false, isSame: false }]],
  ['a of Ada is verified, and its client does not know', fine, [], [whole]],
  ['Ada ended with 3: lost', { ...fine, code: 3, text: 'lost' }, [], [whole]],
  ['Ada ended with hangs: ', { ...fine, code: 'hangs' }, [told], [whole]],
])('finds that %s', (violation, end, acknowledged, stored) => {
  expect(judgeFiles([end], acknowledged, stored).violations).toEqual([violation]);
});
