import { InvalidArgumentError, type Command } from 'commander';
import { AllowedAddresses, isAddressOrNetwork } from '../server/allowed-addresses';
import { option, repeated } from './options';
import { UsageError } from './usage-error';

/** At the end of a `--listen`: the listener takes connections through a balancer alone. */
const PROXY = 'proxy';

const THIS_MACHINE = ['127.0.0.0/8', '::1'];

/** What is said of balancers in front of the server. */
export interface ProxyOptions {
  readonly proxyProtocol: 'off' | 'required';
  readonly proxyFrom?: readonly string[];
}

/** Gives a command the options for a balancer in front of it. */
export function addProxyOptions(command: Command): void {
  command
    .addOption(
      option('--proxy-protocol <off|required>', 'whether connections to --port begin with a PROXY v2 header')
        .choices(['off', 'required'])
        .default('off'),
    )
    .addOption(
      option('--proxy-from <address|network>', 'who may send that header; may be repeated').argParser(addAddresses),
    );
}

/** Whether a list of ids ends in `proxy`, and the ids without it. */
export function withoutProxy(ids: readonly string[]): { readonly ids: readonly string[]; readonly isProxied: boolean } {
  const isProxied = ids.at(-1) === PROXY;
  return { ids: isProxied ? ids.slice(0, -1) : ids, isProxied };
}

/**
 * Who may send headers, where a listener requires them.
 * @throws UsageError where one does and nobody may, or where nobody has to and somebody may.
 */
export function proxyFrom({ proxyFrom: texts = [] }: ProxyOptions, isProxied: boolean): AllowedAddresses | undefined {
  if (isProxied && texts.length === 0) {
    throw new UsageError(
      'whoever may send PROXY headers has to be named: they say where a client comes from, and are believed',
      'Name the addresses of the balancer with --proxy-from.',
    );
  }
  if (!isProxied && texts.length > 0) {
    throw new UsageError(
      '--proxy-from means nothing without a listener that requires PROXY headers',
      'Add --proxy-protocol required, or end a --listen with ,proxy.',
    );
  }
  return isProxied ? new AllowedAddresses(texts) : undefined;
}

/** Who may ask whether the server is ready: the balancer and this machine, or everybody where no balancer is named. */
export function readyFrom({ proxyFrom: texts }: ProxyOptions): ((address: string) => boolean) | undefined {
  if (texts === undefined) return undefined;
  const allowed = new AllowedAddresses([...texts, ...THIS_MACHINE]);
  return (address) => allowed.has(address);
}

function addAddresses(text: string, before: readonly string[] = []): readonly string[] {
  const texts = repeated(text, before);
  const wrong = texts.find((one) => !isAddressOrNetwork(one));
  if (wrong === undefined) return texts;
  throw new InvalidArgumentError(`${wrong} is no IP address, nor a network such as 192.0.2.0/24.`);
}
