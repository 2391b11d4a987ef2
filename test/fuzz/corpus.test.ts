import { readCorpus, TARGETS, type TargetName } from './corpus';
import { seedsFor } from './seeds';
import { fuzz as captures } from './targets/captures';
import { fuzz as clientSession } from './targets/client-session';
import { fuzz as courseFiles } from './targets/course-files';
import { fuzz as decoders } from './targets/decoders';
import { fuzz as framer } from './targets/framer';
import { fuzz as proxyHeader } from './targets/proxy-header';
import { fuzz as serverSession } from './targets/server-session';

// What fuzzing has found worth keeping (`npm run fuzz`), and what the recorded programs have said.

const FUZZ: Readonly<Record<TargetName, (data: Uint8Array) => void>> = {
  framer,
  decoders,
  'server-session': serverSession,
  'client-session': clientSession,
  captures,
  'course-files': courseFiles,
  'proxy-header': proxyHeader,
};

test.each(TARGETS)('what has to hold of %s holds for every committed input', (target) => {
  const inputs = [...readCorpus(target), ...seedsFor(target)];
  expect(inputs.length).toBeGreaterThan(40);
  const broken = inputs.filter((input) => {
    try {
      FUZZ[target](input);
      return false;
    } catch {
      return true;
    }
  });
  expect(broken.map((input) => input.toString('hex'))).toEqual([]);
});
