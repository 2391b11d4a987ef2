import { plainly } from '../../text/ansi';
import { jsonLine, oneLine } from '../../text/visible';
import { fails, type CaseResult, type Report } from './report';
import { statusWords } from './status-text';
import { failureText } from './terminal';

/**
 * A run as TAP version 14: a test point for each case, with YAML where it did not simply pass. What does not hold
 * without failing the run, which are known failures and warnings, is a TODO.
 * @param strict a warning fails the run.
 */
export function tapText(reports: readonly Report[], strict: boolean): string {
  const points = reports.flatMap((report) => report.results.map((result) => ({ report, result })));
  const lines = [
    'TAP version 14',
    points.length === 0 ? '1..0 # SKIP no case was run' : `1..${points.length}`,
    ...points.flatMap(({ report, result }, index) => [
      ...(result === report.results[0]
        ? [`# ${report.side} ${oneLine(report.profile)}, ${oneLine(report.target)}`]
        : []),
      ...pointLines(result, report, index + 1, strict),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function pointLines(result: CaseResult, { side, profile }: Report, number: number, strict: boolean): string[] {
  const { info, status, reason } = result;
  const description = escaped(`${side} ${profile} ${info.id}: ${info.title}`);
  if (status === 'passed') return [`ok ${number} - ${description}`];
  const todo = fails(status, strict) ? '' : ` # TODO ${escaped(reason ?? 'a SHOULD, which does not fail the run')}`;
  return [`not ok ${number} - ${description}${todo}`, ...yamlLines(result)];
}

/** JSON's strings, numbers and lists are YAML too. */
function yamlLines(result: CaseResult): string[] {
  const { info, status, durationMs, found, reason, rerun } = result;
  const quoted = (text: string): string => jsonLine(oneLine(text));
  const lines = [
    '---',
    `message: ${quoted(found ?? statusWords[status])}`,
    `status: ${quoted(statusWords[status])}`,
    `level: ${info.level}`,
    `requirement: ${quoted(info.requirement)}`,
    ...(reason === undefined ? [] : [`reason: ${quoted(reason)}`]),
    `duration_ms: ${durationMs}`,
    `rerun: ${quoted(rerun)}`,
    'text: |',
    ...failureText(result, plainly)
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : `  ${line}`)),
    '...',
  ];
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

function escaped(text: string): string {
  return oneLine(text).replace(/[\\#]/g, '\\$&');
}
