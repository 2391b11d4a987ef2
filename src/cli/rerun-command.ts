import { dialects, type Profile } from '../../generated';
import type { Side } from '../conformance/case';
import { kebab } from '../conformance/case-id';
import type { ConformanceFlags } from './conformance-flags';

/** The command that judges one case again, as it can be pasted into a shell. */
export function rerunCommand(side: Side, profile: Profile, flags: ConformanceFlags, id: string): string {
  const kept = (['target', 'command', 'in', 'port', 'timeout', 'startTimeout'] as const).flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [`--${kebab(name)}`, quotedForShell(String(value))];
  });
  const isDialect = dialects.some((one) => one.id === profile.id);
  const profileFlag = [isDialect ? '--dialect' : '--edition', profile.id];
  return [...program(), side, ...kept, ...profileFlag, '--case', quotedForShell(id)].join(' ');
}

/** As the person has called it. */
function program(): readonly string[] {
  return process.env['npm_lifecycle_event'] === 'conformance' ? ['npm run conformance --'] : ['sealwire conformance'];
}

function quotedForShell(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
