import { randomBytes } from 'node:crypto';
import type { Profile } from '../../../generated';
import { encodeFields } from '../../../src/wire/field-table';
import type { MessageDescriptor } from '../../../src/wire/profile';
import type { Layout } from '../../../src/wire/layout';
import type { ServerTarget } from '../../../src/conformance/target/target';
import { kebab } from '../../../src/conformance/case-id';
import { formsOf, recognize, type Form } from './forms';
import type { ServerMutant } from './mutant';
import { Messages, type Passage, type Way } from './relay';
import { relayedServer } from './relayed-server';

/**
 * A right server, and one mistake in the handling of one special form of one request: what must be served is hung up on,
 * what must not be is answered as if it were right, and of the rest the server dies.
 */
export function mishandledForms(profile: Profile): readonly ServerMutant[] {
  const what = { right: 'hangs-up-at', wrong: 'answers', odd: 'dies-of' } as const;
  return formsOf(profile).map((form): ServerMutant => ({
    id: `${what[form.kind]}/${form.id}`,
    side: 'server',
    named: [form.id],
    target: () => mishandling(profile, form),
  }));
}

/** Milliseconds after which bytes that make no sense are handed on, although the stream has not ended. */
const PATIENCE_MS = 40;

function mishandling(profile: Profile, form: Form): ServerTarget {
  const registered = profile.responses.Registered?.code;
  return relayedServer(profile, () => {
    const ids = new Set<string>();
    return (toServer, toClient) => {
      const responses = new Messages(profile.responseHeader.fixedSize);
      return {
        toServer: new Sieve(profile, form, toServer, ids),
        toClient: {
          take(bytes) {
            for (const message of responses.take(bytes)) {
              if (message.readUInt16LE(1) === registered) ids.add(message.toString('hex', 7, 23));
            }
            toClient.on(bytes);
          },
          end: () => toClient.endOn(),
        },
      };
    };
  });
}

/** Hands requests on, but for those of one form. */
class Sieve implements Passage {
  readonly #profile: Profile;
  readonly #form: Form;
  readonly #way: Way;
  readonly #ids: ReadonlySet<string>;
  #bytes: Buffer = Buffer.alloc(0);
  #isEnd = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(profile: Profile, form: Form, way: Way, ids: ReadonlySet<string>) {
    this.#profile = profile;
    this.#form = form;
    this.#way = way;
    this.#ids = ids;
  }

  take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    this.#sift();
  }

  end(): void {
    this.#isEnd = true;
    this.#sift();
    if (!this.#isOver) this.#way.endOn();
  }

  #sift(): void {
    clearTimeout(this.#timer);
    while (this.#bytes.length > 0 && !this.#isOver) {
      const seen = recognize(this.#profile, this.#bytes, this.#isEnd, this.#ids);
      if (seen === 'more') {
        this.#timer = setTimeout(() => this.#handOn(this.#bytes.length), PATIENCE_MS);
        return;
      }
      const { request, forms, size } = seen;
      const ids = forms.map((one) => `${kebab(request?.name ?? 'header')}/${one}`);
      if (ids.includes(this.#form.id)) this.#mishandle(request);
      else this.#handOn(size);
    }
  }

  #handOn(size: number): void {
    this.#way.on(this.#bytes.subarray(0, size));
    this.#bytes = this.#bytes.subarray(size);
  }

  #mishandle(request: MessageDescriptor<unknown> | undefined): void {
    this.#isOver = true;
    if (this.#form.kind === 'odd') this.#way.die();
    else if (this.#form.kind === 'right') this.#way.hangUp();
    else this.#way.back(answerTo(this.#profile, request, this.#bytes));
  }
}

/** An answer that says that all is well; a request of no known code is taken for a registration. */
function answerTo(profile: Profile, request: MessageDescriptor<unknown> | undefined, message: Buffer): Buffer {
  const [name] = (request ?? profile.requests.Register)?.answers ?? [];
  const descriptor = Object.values(profile.responses).find((one) => one?.name === name) as
    MessageDescriptor<unknown> | undefined;
  if (descriptor === undefined) throw new Error('the request has no answer');
  const { layout, code } = descriptor;
  const clientId = message.subarray(0, 16).length === 16 ? message.subarray(0, 16) : Buffer.alloc(16);
  const values = {
    clientId,
    wrappedKey: randomBytes(128),
    contentSize: 16,
    fileName: Buffer.from('file.txt'),
    checksum: 1,
  };
  const payload = encodeFields(layout.fields, values);
  const header = profile.responseHeader as Layout<unknown>;
  const head = encodeFields(header.fields, { version: profile.version, code, payloadSize: payload.length });
  return Buffer.concat([head, payload]);
}
