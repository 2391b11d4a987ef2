import { setImmediate as turn } from 'node:timers/promises';
import { Steps, type Pending } from '../../src/server/steps';

interface Watched {
  readonly steps: Steps;
  /** What happened, in order. */
  readonly seen: unknown[];
  /** A step that ends when it is told to. */
  readonly slow: (name: string) => { readonly step: () => Pending; readonly end: (error?: Error) => void };
}

function watched(): Watched {
  const seen: unknown[] = [];
  const steps = new Steps(
    (error) => seen.push((error as Error).message),
    () => seen.push('idle'),
  );
  const slow: Watched['slow'] = (name) => {
    let end: (error?: Error) => void = () => undefined;
    const over = new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error));
    });
    return { step: () => over.then(() => void seen.push(name)), end };
  };
  return { steps, seen, slow };
}

test('does a step at once where nothing is under way', () => {
  const { steps, seen } = watched();
  steps.run(() => void seen.push('first'));
  steps.run(() => void seen.push('second'));
  expect([seen, steps.isBusy]).toEqual([['first', 'second'], false]);
});

test('does one after the other, and says when nothing has to be waited for any more', async () => {
  const { steps, seen, slow } = watched();
  const [first, second] = [slow('first'), slow('second')];
  steps.run(first.step);
  steps.run(second.step);
  steps.run(() => void seen.push('third'));
  second.end();
  await turn();
  expect([seen, steps.isBusy]).toEqual([[], true]);
  first.end();
  await turn();
  expect([seen, steps.isBusy]).toEqual([['first', 'second', 'third', 'idle'], false]);
});

test('does a step that comes within another one behind it', () => {
  const { steps, seen } = watched();
  steps.run(() => {
    steps.run(() => void seen.push('inner'));
    seen.push('outer');
    return undefined;
  });
  expect(seen).toEqual(['outer', 'inner']);
});

test('tells what fails, at once or later, and goes on', async () => {
  const { steps, seen, slow } = watched();
  const { step, end } = slow('never');
  steps.run(() => {
    throw new Error('at once');
  });
  steps.run(step);
  steps.run(() => void seen.push('next'));
  end(new Error('later'));
  await turn();
  expect(seen).toEqual(['at once', 'later', 'next', 'idle']);
});
