import { rules, type Profile } from '../../../../generated';
import { valuesOf, type Values } from '../../../inspect/diagnoses/evidence';
import type { SeenRequest } from '../step';
import { bytesIn, holds } from '../../wire/field-values';
import type { ClientCaseSpec } from './client-case';

/** What each packet says of itself and of the file, where the profile has packets. */
export function packetCases(profile: Profile): readonly ClientCaseSpec[] {
  return profile.content.form === 'single' ? [] : [packets(profile), originalSize(profile)];
}

function packets(profile: Profile): ClientCaseSpec {
  return {
    id: `${profile.id}/send-file/packets`,
    title: 'Packets are numbered from 1 to their total, each with the same total and name',
    level: 'MUST',
    requirement: rules.packets,
    sends: 'a plain run with a file of several packets, if the client sends several',
    accepts: ['1, 2, 3 and so on, up to the total that each packet states'],
    scenario: 'plain',
    judge(transcript) {
      const requests = transcript.requests('SendFile');
      const first = transcript.first('SendFile');
      for (const [index, request] of requests.entries()) {
        const { packetNumber, totalPackets } = asLaidOut(profile, request);
        const hasSameName = holds(request.message.values, 'fileName', bytesIn(first.message.values, 'fileName'));
        if (packetNumber === index + 1 && totalPackets === requests.length && hasSameName) continue;
        throw transcript.failure(
          `This is packet ${String(packetNumber)} of ${String(totalPackets)} where ${index + 1} of ${requests.length} is due.`,
          { request, due: { packetNumber: index + 1, totalPackets: requests.length } },
        );
      }
    },
  };
}

/** What the bytes say where the profile has its fields: a tolerated layout would be read as if it were right. */
function asLaidOut({ requestHeader, requests }: Profile, { message }: SeenRequest): Values {
  return valuesOf(requests.SendFile?.layout.fields ?? [], message.bytes.subarray(requestHeader.fixedSize));
}

function originalSize(profile: Profile): ClientCaseSpec {
  return {
    id: `${profile.id}/send-file/original-size`,
    title: 'The original size is that of the file',
    level: 'MUST',
    requirement: profile.requests.SendFile?.layout.fields.find(({ name }) => name === 'originalSize')?.doc ?? '',
    accepts: ['the size of the file before encryption, in every packet'],
    scenario: 'plain',
    judge(transcript) {
      transcript.first('SendFile');
      for (const request of transcript.requests('SendFile')) {
        const { originalSize: size } = request.message.values;
        if (size === transcript.told.plaintext.length) continue;
        throw transcript.failure(
          `The original size is ${String(size)} where the file has ${transcript.told.plaintext.length}.`,
          { request, due: { originalSize: transcript.told.plaintext.length } },
        );
      }
    },
  };
}
