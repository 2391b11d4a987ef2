import type { Profile, Requests } from '../../../../generated';
import { fillingOf } from '../../../protocol/slicing';
import { blockPadding } from '../../../wire/block';
import { firstDifference } from '../../wire/annotate';
import { composeRequest, type FieldValues } from '../../wire/compose';
import { kebab } from '../../case-id';
import type { ClientCaseSpec } from './client-case';
import type { SeenRequest } from '../step';
import type { Transcript } from '../transcript';

/** Every request byte for byte, in a scenario in which a right client sends it. */
export function exactCases(profile: Profile): readonly ClientCaseSpec[] {
  const { returning } = profile.flow;
  const shown: readonly [keyof Requests, string][] = [
    ['Register', 'plain'],
    ['PublicKey', returning === 'PublicKey' ? 'returning' : 'plain'],
    ['Reconnect', 'returning'],
    ['SendFile', 'plain'],
    ['CrcValid', 'plain'],
    ['CrcInvalid', 'wrong-once'],
    ['GiveUp', 'wrong-always'],
  ];
  return shown.flatMap(([request, scenario]) => {
    const descriptor = profile.requests[request];
    if (descriptor === undefined) return [];
    return [
      {
        id: `${profile.id}/${kebab(request)}/exact`,
        title: `${request} is exact in every byte`,
        level: 'MUST',
        requirement: `${request}: ${descriptor.doc} ${descriptor.layout.fields.map(({ name, doc }) => `${name}: ${doc}`).join(' ')}`,
        accepts: [`${request} with every field in its place, names padded, and a payload size that says what follows`],
        scenario,
        judge(transcript) {
          for (const one of [transcript.first(request), ...transcript.requests(request).slice(1)])
            isExact(transcript, one, request);
          endsClean(transcript, request);
        },
      },
    ];
  });
}

/** Holds a request against its one right form: what it says is taken from itself. */
function isExact(transcript: Transcript, request: SeenRequest, name: keyof Requests): void {
  const { profile } = transcript;
  const { message } = request;
  if (message.frame.kind === 'violation') {
    throw transcript.failure(`${name} is no message of ${profile.id}: ${message.frame.error.message}.`, {
      request,
      difference: message.frame.error.offset ?? 0,
    });
  }
  const own = Object.fromEntries(Object.entries(message.values).filter(([, value]) => value !== undefined));
  const filler =
    profile.content.form === 'slices' ? fillingOf(profile, message.content.length, profile.content.size) : 0;
  const content = Buffer.concat([message.content, Buffer.alloc(filler)]);
  const clientId = transcript.idAt(request) ?? message.clientId;
  const hasBody = message.frame.bodyLength !== undefined;
  const due = composeRequest(profile, {
    ...{ name, clientId, values: { clientId, ...(own as FieldValues) } },
    ...(hasBody && { content }),
  });
  const padding = blockPadding(message.bytes.length, profile.block.request);
  const expected = due.subarray(0, due.length - padding);
  const difference = firstDifference(message.bytes, expected);
  if (difference === undefined) return;
  throw transcript.failure(`${name} differs from what is due, first in byte ${difference}.`, {
    request,
    difference,
    expected,
  });
}

/** What follows the last request must be nothing. */
function endsClean(transcript: Transcript, name: keyof Requests): void {
  const request = transcript.requests().at(-1);
  const [left] = transcript.left;
  if (left === undefined || request?.message.name !== name) return;
  throw transcript.failure(`${left.length} bytes follow ${name} that are no request.`, { request });
}
