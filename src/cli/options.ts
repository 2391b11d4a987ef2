import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parsePort } from '../course/port';
import { UsageError } from './usage-error';

/** An option with its environment variable, `SEALWIRE_…` after its long name. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.env(`SEALWIRE_${made.name().replaceAll('-', '_').toUpperCase()}`);
}

/** For the options that take a port, 0 included where `free` says so. */
export function portArgument(free: boolean): (text: string) => number {
  return (text) => {
    const port = free && text === '0' ? 0 : parsePort(text);
    if (port === undefined) throw new InvalidArgumentError(`It must be a number from ${free ? 0 : 1} to 65535.`);
    return port;
  };
}

/** For the options that take a whole number. */
export function numberArgument(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** More seconds than this, in milliseconds, no timer of Node counts: it would run out at once. */
export const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/** A hundred years: no date lies too long ago. */
export const LONGEST_DAYS = 36_500;

/** For the options that take a whole number within bounds. */
export function numberWithin(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** For the options that may be repeated; in a variable or a configuration file they are a list with commas. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').filter((part) => part !== '')];
}

/**
 * Fills in from the file of `--config` what neither a flag nor a variable has said. The file is a JSON object from the
 * long names of options to their values.
 * @throws UsageError for a file that cannot be read, an unknown name, or a value that the option refuses.
 */
export function applyConfigFile(command: Command): void {
  const path = command.opts<{ config?: string }>().config;
  if (path === undefined) return;
  const hint = `See sealwire ${command.name()} --help.`;
  for (const [name, value] of Object.entries(readConfig(path))) {
    const known = command.options.find((one) => one.long === `--${name}` && one.long !== '--config');
    if (known === undefined) throw new UsageError(`${path}: there is no option "${name}"`, hint);
    const key = known.attributeName();
    const source = command.getOptionValueSource(key);
    if (source === 'cli' || source === 'env') continue;
    command.setOptionValueWithSource(key, parsed(path, known, value, hint), 'config');
  }
}

/** Where a value may come from, what takes precedence first. */
const SOURCES = ['cli', 'env', 'config'];

/**
 * Gives an option the value that was given under its older name, unless the option itself was given a value that takes
 * precedence. Comes after the configuration file.
 * @throws UsageError where one source gives the two different values.
 */
export function applyOlderName(command: Command, name: string, olderName: string): void {
  const rank = (option: string): number => {
    const source = SOURCES.indexOf(command.getOptionValueSource(option) ?? '');
    return source < 0 ? SOURCES.length : source;
  };
  const older: unknown = command.getOptionValue(olderName);
  if (older === undefined || rank(name) < rank(olderName)) return;
  if (rank(name) === rank(olderName) && command.getOptionValue(name) !== older) {
    throw new UsageError(
      `--${olderName} is the older name of --${name}, and the two have different values`,
      `Give --${name} alone.`,
    );
  }
  command.setOptionValueWithSource(name, older, SOURCES[rank(olderName)]);
}

function readConfig(path: string): object {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`the configuration ${path} cannot be read: ${(error as Error).message}`, 'Name a JSON file.');
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`the configuration ${path} is no JSON object`, 'Write { "port": 1256, … }.');
  }
  return content;
}

function parsed(path: string, known: Option, value: unknown, hint: string): unknown {
  if (known.isBoolean() && typeof value === 'boolean') return value;
  const text = Array.isArray(value) ? value.join(',') : value;
  if (known.isBoolean() || (typeof text !== 'string' && typeof text !== 'number')) {
    throw new UsageError(`${path}: "${known.name()}" has a value of the wrong type`, hint);
  }
  try {
    return known.parseArg === undefined ? String(text) : known.parseArg<unknown>(String(text), undefined);
  } catch (error) {
    throw new UsageError(`${path}: "${known.name()}": ${(error as Error).message}`, hint);
  }
}
