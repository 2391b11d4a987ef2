import { execFileSync, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LIMIT_OPTIONS } from '../src/cli/limit-options';
import { DEFAULT_LIMITS } from '../src/server/limits';

const ROOT = join(__dirname, '..');
const read = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const document = read('docs', 'operation.md');
const unit = read('deploy', 'sealwire.service');

let place = '';

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sealwire-operation-'));
});

afterEach(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));

/** Whether a program can be had here. */
function has(...programs: readonly string[]): boolean {
  return programs.every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0);
}

/** A test of what needs other programs. */
function needing(...programs: readonly string[]) {
  return process.platform !== 'win32' && has(...programs) ? test : test.skip;
}

/** The value of a setting of the unit. */
function setting(name: string): string {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
}

/** The commands of the document, in its order. */
function commands(): readonly string[] {
  const blocks = [...document.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) => [...block.matchAll(/^[#$] (.+)$/gm)].map(([, command = '']) => command));
}

test('the table of limits has every limit with its default, and no other', () => {
  const rows = [...document.matchAll(/^\| `(--[^`]+)` +\| (\d+) +\| (.*?) +\|/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(
    LIMIT_OPTIONS.map(({ limit, flag, unit: size = 1, description }) => {
      return [flag, String(DEFAULT_LIMITS[limit] / size), description];
    }),
  );
});

describe('docs/haproxy.cfg', () => {
  const path = join(ROOT, 'docs', 'haproxy.cfg');

  needing('haproxy')(
    'is one that HAProxy understands, as it is and with the settings that it names (needs haproxy)',
    () => {
      const named = [...read('docs', 'haproxy.cfg').matchAll(/"\$\{(\w+)-[^}]*\}"/g)].map(([, name = '']) => name);
      expect(named).toHaveLength(7);
      const ports = named.map((name, index) => [
        name,
        name.endsWith('_READY') ? `${9000 + index}` : `127.0.0.1:${9000 + index}`,
      ]);
      for (const env of [{}, Object.fromEntries(ports) as NodeJS.ProcessEnv]) {
        const { status, stderr } = spawnSync('haproxy', ['-c', '-f', path], {
          encoding: 'utf8',
          env: { PATH: process.env['PATH'] ?? '', ...env },
        });
        // Not even a warning, which is told with [WARNING].
        expect([status, stderr.match(/\[\w+\]/g)]).toEqual([0, null]);
      }
    },
  );

  test('asks with what the document has the servers answer', () => {
    const file = read('docs', 'haproxy.cfg');
    expect(file).toMatch(/^ {2}default-server check .* send-proxy-v2 /m);
    expect(file).not.toMatch(/^ *[^# ].*shutdown-sessions/m);
    const [, inter, fall] = /default-server check inter (\d+)s .*fall (\d+)/.exec(file) ?? [];
    const [, notice] = /SEALWIRE_DRAIN_NOTICE=(\d+)/.exec(document) ?? [];
    expect(Number(notice)).toBeGreaterThan(Number(inter) * Number(fall));
  });
});

describe('the unit', () => {
  test('stops no server before its drain is over', () => {
    const drain = Number(/--drain-timeout (\d+)/.exec(setting('ExecStart'))?.[1]);
    expect(drain).toBe(30);
    expect(Number(setting('TimeoutStopSec'))).toBeGreaterThanOrEqual(drain + 10);
  });

  test('allows more files than twice the connections', () => {
    expect(Number(setting('LimitNOFILE'))).toBeGreaterThan(2 * DEFAULT_LIMITS.connections);
  });

  test('does not start anew what another start does not mend', () => {
    expect(setting('RestartPreventExitStatus').split(' ').map(Number)).toEqual([2, 6, 9, 10, 11, 12]);
    expect(setting('Restart')).toBe('on-failure');
  });

  /** The unit with a program that is here. */
  function installed(): string {
    const path = join(place, 'sealwire.service');
    const main = join(ROOT, 'dist', 'src', 'cli', 'main.js');
    writeFileSync(path, unit.replace('/usr/bin/node', process.execPath).replace(/\/opt\/\S+main\.js/, main));
    return path;
  }

  needing('systemd-analyze')('is one that systemd understands (needs systemd-analyze)', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', installed()], { encoding: 'utf8' });
    // Of this unit alone: the system's own may have faults.
    const told = stderr.split('\n').filter((line) => line.includes('sealwire'));
    expect([status, told]).toEqual([0, []]);
  });

  needing('systemd-analyze')('is exposed no more than 2 of 10, as systemd counts (needs systemd-analyze)', () => {
    const args = ['security', '--offline=true', '--threshold=20', installed()];
    const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Overall exposure level')]);
  });
});

needing('logrotate')('the rotation of the audit is one that logrotate understands (needs logrotate)', () => {
  const path = join(place, 'logrotate.conf');
  // There is no user of that name here, and no such folder.
  const own = read('deploy', 'logrotate.conf')
    .replace(/^ {4}su .*\n/m, '')
    .replace('create 0600 sealwire sealwire', 'create 0600')
    .replaceAll('/var/log/sealwire', place);
  writeFileSync(path, own);
  chmodSync(path, 0o644);
  writeFileSync(join(place, 'audit.log'), '{}\n');
  const { status, stderr } = spawnSync('logrotate', ['--debug', '--force', path], { encoding: 'utf8' });
  expect([status, stderr.match(/^error.*$/gm)]).toEqual([0, null]);
  expect(stderr).toContain(`renaming ${place}/audit.log to ${place}/audit.log.1`);
});

/** Some forty programs are started, one after the other. */
const PATIENCE_MS = 240_000;

const STAND_INS: Readonly<Record<string, string>> = {
  useradd: 'exit 0',
  chown: 'exit 0',
  logrotate: 'test -f "$2"',
  journalctl: 'cat "$ROOT/journal"',
  npm: `
    mkdir -p "$3/node_modules/.bin"
    ln -sfn "$PROJECT" "$3/node_modules/sealwire"
    printf '#!/bin/sh\\nexec "%s" "%s/dist/src/cli/main.js" "$@"\\n' "$NODE" "$PROJECT" > "$3/node_modules/.bin/sealwire"
    chmod +x "$3/node_modules/.bin/sealwire"`,
  systemctl: `
    unit="$ROOT/etc/systemd/system/sealwire.service"
    start() {
      mkdir -p "$ROOT/var/lib/sealwire" "$ROOT/var/log/sealwire"
      command=$(sed -n 's/^ExecStart=//p' "$unit" | sed -e "s#/usr/bin/node#$NODE#" -e "s# /\\(opt\\|var\\)/# $ROOT/\\1/#g" -e "s#9464#$ADMIN#")
      if [ -f "$ROOT/etc/sealwire.env" ]; then set -a; . "$ROOT/etc/sealwire.env"; set +a; fi
      : > "$ROOT/journal"
      (cd "$ROOT/var/lib/sealwire" && SEALWIRE_PORT=$PORT exec $command) >> "$ROOT/journal" 2>&1 < /dev/null &
      echo $! > "$ROOT/pid"
      for _ in $(seq 300); do
        grep -q 'listening on' "$ROOT/journal" && return 0
        kill -0 "$(cat "$ROOT/pid")" 2> /dev/null || break
        sleep 0.1
      done
      cat "$ROOT/journal" >&2
      return 1
    }
    stop() {
      kill -TERM "$(cat "$ROOT/pid")"
      for _ in $(seq 300); do kill -0 "$(cat "$ROOT/pid")" 2> /dev/null || return 0; sleep 0.1; done
      return 1
    }
    case "$1" in
      daemon-reload) test -f "$unit" ;;
      enable | start) start ;;
      stop) stop ;;
      restart) stop && start ;;
      reload) kill -HUP "$(cat "$ROOT/pid")" ;;
      *) echo "systemctl $1 is not known here" >&2; exit 1 ;;
    esac`,
};

/** Two ports that are free. */
async function freePorts(): Promise<readonly number[]> {
  const listeners = [createServer(), createServer()];
  const ports = listeners.map(async (listener) => {
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return (listener.address() as AddressInfo).port;
  });
  const found = await Promise.all(ports);
  await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  return found;
}

/** What the document's commands need: folders of a system below one of ours, and programs that stand in for root's. */
function makeSystem(): void {
  for (const folder of [
    'etc/systemd/system',
    'etc/logrotate.d',
    'usr/local/bin',
    'var/lib',
    'var/log',
    'var/backups',
    'opt',
  ]) {
    mkdirSync(join(place, folder), { recursive: true });
  }
  mkdirSync(join(place, 'stand-ins'));
  for (const [name, text] of Object.entries(STAND_INS)) {
    const path = join(place, 'stand-ins', name);
    writeFileSync(path, `#!/bin/bash\nset -e\n${text}\n`);
    chmodSync(path, 0o755);
  }
}

needing('bash', 'curl', 'install')(
  'every command of docs/operation.md does what it says (needs bash, curl and install)',
  async () => {
    makeSystem();
    const [port = 0, admin = 0] = await freePorts();
    const here = commands().map((command) =>
      command
        .replace(/(^|[\s"'])\/(etc|var|opt|usr\/local)\//g, `$1${place}/$2/`)
        .replaceAll('localhost:9464', `localhost:${admin}`)
        .replaceAll('localhost:1256', `localhost:${port}`),
    );
    expect(here).toHaveLength(40);
    const script = join(place, 'script');
    const lines = here.map(
      (command) => `echo ${JSON.stringify(`$ ${command}`).replace(/[$\`]/g, '\\$&')}\n${command}\n`,
    );
    writeFileSync(script, `set -euo pipefail\ncd ${place}\n${lines.join('')}`);
    const path = [join(place, 'stand-ins'), join(place, 'usr/local/bin'), process.env['PATH']].join(delimiter);
    const settings = {
      PATH: path,
      ROOT: place,
      PROJECT: ROOT,
      NODE: process.execPath,
      PORT: String(port),
      ADMIN: String(admin),
    };
    const { status, stdout, stderr } = spawnSync('bash', [script], {
      encoding: 'utf8',
      env: { ...settings, HOME: place, NO_COLOR: '1', LC_ALL: 'C' },
      timeout: PATIENCE_MS,
    });
    try {
      expect([status, stdout.split('\n').slice(-15), stderr]).toEqual([0, expect.anything(), '']);
      // The file that was sent is listed at the beginning, after the restore, and after the upgrade.
      expect(stdout.match(/^[\da-f]{8} +Alice +report\.txt +16 .*verified/gm)).toHaveLength(3);
      expect(stdout).toMatch(/^backed up 1 file, 16 B, to .*sealwire-monday$/m);
      expect(stdout).toMatch(/^ +max-connections +512 +variable SEALWIRE_MAX_CONNECTIONS$/m);
      expect(readFileSync(join(place, 'var/log/sealwire/audit.log'), 'utf8')).toMatch(/^\{"event":"stopping"/m);
      expect(readFileSync(join(place, 'var/log/sealwire/audit.log.1'), 'utf8')).toContain('"event":"verified"');
    } finally {
      execFileSync('bash', ['-c', `kill -TERM $(cat ${place}/pid) || true`]);
    }
  },
  PATIENCE_MS,
);
