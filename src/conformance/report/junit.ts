import { plainly } from '../../text/ansi';
import { markup } from '../../text/markup';
import { oneLine } from '../../text/visible';
import { fails, type CaseResult, type Report } from './report';
import { statusWords } from './status-text';
import { failureText } from './terminal';

/**
 * A run as JUnit XML: a suite for each report, a test for each case. Whatever fails the run is a failure, so also what
 * was not judged; a known failure is skipped, with its reason; a warning that does not fail the run is an output.
 * @param strict a warning fails the run.
 */
export function junitText(reports: readonly Report[], strict: boolean): string {
  const all = reports.flatMap(({ results }) => results);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: 'Sealwire conformance', ...totals(all, strict), time: seconds(sum(reports)) })}>`,
    ...reports.flatMap((report) => suiteLines(report, strict)),
    '</testsuites>',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function suiteLines({ side, profile, target, startedAt, durationMs, results }: Report, strict: boolean): string[] {
  const name = `${side} ${profile}`;
  const suite = attributes({
    name,
    ...totals(results, strict),
    time: seconds(durationMs),
    // The form of JUnit's schema, which has no fractions of a second.
    timestamp: startedAt.toISOString().slice(0, 19),
  });
  return [
    `  <testsuite ${suite}>`,
    `    <properties><property ${attributes({ name: 'target', value: target })}/></properties>`,
    ...results.flatMap((result) => testLines(result, `${side}.${profile}`, strict)),
    '  </testsuite>',
  ];
}

function testLines(result: CaseResult, classname: string, strict: boolean): string[] {
  const { info, durationMs } = result;
  const test = attributes({ name: info.id, classname, time: seconds(durationMs) });
  const outcome = outcomeOf(result, strict);
  return outcome === undefined
    ? [`    <testcase ${test}/>`]
    : [`    <testcase ${test}>`, `      ${outcome}`, '    </testcase>'];
}

function outcomeOf(result: CaseResult, strict: boolean): string | undefined {
  const { status, found, reason } = result;
  if (status === 'passed') return undefined;
  const text = markup(failureText(result, plainly));
  if (status === 'knownFailure') return `<skipped ${attributes({ message: `known failure: ${reason ?? ''}` })}/>`;
  if (!fails(status, strict)) return `<system-out>${text}</system-out>`;
  const message = found ?? `${statusWords[status]}: ${reason ?? ''}`;
  return `<failure ${attributes({ message, type: statusWords[status] })}>${text}</failure>`;
}

function totals(results: readonly CaseResult[], strict: boolean): Record<string, number> {
  const count = (is: (result: CaseResult) => boolean): number => results.filter(is).length;
  return {
    tests: results.length,
    failures: count(({ status }) => fails(status, strict)),
    errors: 0,
    skipped: count(({ status }) => status === 'knownFailure'),
  };
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${markup(oneLine(String(value)))}"`)
    .join(' ');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function sum(reports: readonly Report[]): number {
  return reports.reduce((all, { durationMs }) => all + durationMs, 0);
}
