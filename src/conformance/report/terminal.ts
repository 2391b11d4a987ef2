import type { Paint, Style } from '../../text/ansi';
import { byteCount, counted } from '../../text/count';
import { oneLine, visible } from '../../text/visible';
import type { Evidence } from '../failure';
import { causesOf, type Cause } from './causes';
import { differenceIn, messageLine, shownConversation } from './exchange';
import { hexDump } from './hex-dump';
import { countStatuses, reasonsNotJudged, type CaseResult, type Report, type Status } from './report';
import { reasonTitle, statuses, statusMarks, statusWords } from './status-text';
import { verdictOf } from './verdict';

/** Characters of a line of prose at most. */
const WIDTH = 100;

const STYLES: Readonly<Record<Status, Style>> = {
  failed: 'red',
  unexpectedPass: 'red',
  warned: 'yellow',
  notJudged: 'yellow',
  knownFailure: 'cyan',
  passed: 'green',
};

const WORD_WIDTH = Math.max(...statuses.map((status) => statusWords[status].length));

/** A case in one line: a mark and a word for its status, its id and its title. */
export function caseLine({ info, status }: CaseResult, paint: Paint): string {
  const word = `${statusMarks[status]} ${statusWords[status].padEnd(WORD_WIDTH)}`;
  return `${paint(STYLES[status], word)}  ${oneLine(info.id)}  ${paint('dim', oneLine(info.title))}`;
}

/** Everything that is known of a case that did not simply pass, to find the mistake by. Ends with a line break. */
export function failureText(result: CaseResult, paint: Paint): string {
  return textOf(failureLines(result, paint));
}

/** Ids of a cause that are named beside its first. */
const NAMED = 10;

/**
 * Everything that did not simply pass and is not known, cause by cause: of each the first case in full, and the ids of the
 * others. Each begins with an empty line.
 */
export function causesText({ results }: Report, paint: Paint): string {
  const shown = statuses.filter((status) => ['failed', 'unexpectedPass', 'warned'].includes(status));
  const causes = shown.flatMap((status) => causesOf(results.filter((result) => result.status === status)));
  return textOf(causes.flatMap((cause) => ['', ...causeLines(cause, paint)]));
}

function causeLines({ title, results: [first, ...others] }: Cause, paint: Paint): string[] {
  const lines = failureLines(first, paint);
  if (others.length === 0) return lines;
  const unnamed = others.length - NAMED;
  return [
    ...lines,
    '',
    paint('bold', `${counted(others.length, 'more case')} ${statusWords[first.status]} of the same cause`),
    ...wrapped(`${title}:`).map((line) => `  ${line}`),
    ...others.slice(0, NAMED).map(({ info }) => `  - ${oneLine(info.id)}`),
    ...(unnamed > 0 ? [`  … and ${unnamed} more`] : []),
  ];
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function failureLines(
  { info, status, found, evidence = {}, afterwards, reason, rerun }: CaseResult,
  paint: Paint,
): string[] {
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => `  ${line}`)];
  const outcomes = info.accepts.flatMap((outcome) => item(outcome));
  const { received } = evidence;
  return [
    paint(STYLES[status], `${statusMarks[status]} ${statusWords[status]}: ${oneLine(info.title)}`),
    `  ${paint('dim', oneLine(info.id))}`,
    ...part('Found', found === undefined ? [] : wrapped(found)),
    ...part('How far it came', progressLines(evidence)),
    ...part('Afterwards', afterwards === undefined ? [] : wrapped(afterwards.sentences)),
    ...part('The protocol says', wrapped(`${info.level}: ${info.requirement}`)),
    ...part('What was done', [...wrapped(info.sends), ...conversationLines(evidence, paint)]),
    ...part(info.accepts.length === 1 ? 'This would have been right' : 'Any of these would have been right', outcomes),
    ...(received?.bytes.length === 0 ? ['', paint('bold', 'Nothing came back.')] : []),
    ...(received === undefined
      ? []
      : part(
          `What came back, ${byteCount(received.bytes.length)}`,
          hexDump(received, received.bytes.length === 0 ? undefined : differenceIn(evidence), paint),
        )),
    ...part('What it looks like', diagnosisLines(evidence)),
    ...part('What it printed last', outputLines(evidence)),
    ...part(reasonTitle(status), reason === undefined ? [] : wrapped(reason)),
    '',
    `${paint('bold', 'Run it again:')} ${oneLine(rerun)}`,
  ];
}

function progressLines({ progress }: Evidence): string[] {
  if (progress === undefined) return [];
  const { steps, held } = progress;
  return steps.map((step, index) => {
    const mark = index < held ? statusMarks.passed : index === held ? statusMarks.failed : '·';
    return `${mark} ${step}`;
  });
}

function conversationLines(evidence: Evidence, paint: Paint): string[] {
  return shownConversation(evidence).flatMap(({ message, isInQuestion }) => {
    const line = messageLine(message);
    if (!isInQuestion) return [paint('dim', line)];
    return [line, ...hexDump(message, undefined, paint).map((text) => `  ${text}`)];
  });
}

/** Lines of a program's output that are shown: the end of a traceback says what happened. */
const SHOWN_LINES = 12;

function outputLines({ output = '' }: Evidence): string[] {
  const lines = visible(output).trimEnd().split('\n');
  return lines.length === 1 && lines[0] === '' ? [] : lines.slice(-SHOWN_LINES);
}

function diagnosisLines({ findings = [] }: Evidence): string[] {
  return findings.flatMap(({ title, offset, inBytes, detail, cause }) => [
    ...item(inBytes === false ? title : `${title}, at byte ${offset}`),
    ...wrapped(detail, WIDTH - 2).map((line) => `  ${line}`),
    ...wrapped(`Usual cause: ${cause}`, WIDTH - 2).map((line) => `  ${line}`),
  ]);
}

/**
 * How a run ended: for each report its counts and what was not as it should be, then the verdict and where to begin.
 * Ends with a line break.
 * @param strict a warning fails the run.
 */
export function summaryText(reports: readonly Report[], strict: boolean, paint: Paint): string {
  return textOf([
    ...reports.flatMap((report) => [...reportLines(report, paint), '']),
    ...verdictLines(
      reports.flatMap(({ results }) => results),
      strict,
      paint,
    ),
  ]);
}

function reportLines({ side, profile, target, durationMs, results }: Report, paint: Paint): string[] {
  const counts = countStatuses(results);
  const present = (['passed', ...statuses.filter((status) => status !== 'passed')] as const).filter(
    (status) => counts[status] > 0,
  );
  const listed = statuses.filter((status) => status !== 'passed' && status !== 'notJudged');
  return [
    `${paint('bold', `${side} ${oneLine(profile)}`)}, ${oneLine(target)}`,
    `  ${counted(results.length, 'case')} in ${(durationMs / 1000).toFixed(1)} s: ${present
      .map((status) => paint(STYLES[status], `${counts[status]} ${statusWords[status]}`))
      .join(', ')}`,
    ...listed.flatMap((status) =>
      causesOf(results.filter((result) => result.status === status)).flatMap((cause) => indexLines(cause, paint)),
    ),
    ...reasonsNotJudged(results).flatMap(({ count, reason }) =>
      wrapped(`${statusMarks.notJudged} ${counted(count, 'case')} not judged: ${reason}`).map(
        (line) => `  ${paint(STYLES.notJudged, line)}`,
      ),
    ),
  ];
}

/** A cause in the index: its first case, and how many there are more; known failures have a reason each. */
function indexLines({ title, results }: Cause, paint: Paint): string[] {
  const [first, ...others] = results;
  if (first.reason !== undefined) {
    return results.flatMap((result) => [
      `  ${caseLine(result, paint)}`,
      ...item(result.reason ?? '').map((line) => `    ${paint('dim', line)}`),
    ]);
  }
  const more = `and ${others.length} more of the same cause: ${title}.`;
  return [`  ${caseLine(first, paint)}`, ...(others.length === 0 ? [] : wrapped(more).map((line) => `    ${line}`))];
}

function verdictLines(results: readonly CaseResult[], strict: boolean, paint: Paint): string[] {
  const { passed, text, begin } = verdictOf(results, strict);
  return [
    passed ? paint('green', `✔ ${text}`) : paint('red', `✘ ${text}`),
    ...(begin === undefined ? [] : [`${paint('bold', 'Begin here:')} ${oneLine(begin)}`]),
  ];
}

/** Prose of a list, with its further lines set in. */
function item(text: string): string[] {
  return wrapped(text, WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}

/** Prose broken between words; its own line breaks stay, and a word that is too long keeps its length. */
function wrapped(text: string, width = WIDTH): string[] {
  return visible(text)
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      if (line.length <= width) return [line];
      const lines = [''];
      for (const word of line.split(' ')) {
        const last = lines.at(-1) ?? '';
        if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
        else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
      }
      return lines;
    });
}
