import { rules, type Profile } from '../../../../generated';
import type { Finding } from '../../../inspect/finding';
import { inStepsSync } from '../../steps';
import type { Transcript } from '../transcript';
import type { ClientCaseSpec } from './client-case';
import { expectFile, expectUsableKey } from './expectations';

/** The plain conversation: without it, nothing else can be judged. */
export function clientSanityCase(profile: Profile): ClientCaseSpec {
  return {
    id: `${profile.id}/plain/conversation`,
    title: `The client registers, sends a public key of RSA-${profile.rsa.bits} in ${profile.rsa.publicKeySize} bytes, sends its file, and confirms the checksum`,
    level: 'MUST',
    requirement: `${rules['plain-conversation']} ${rules['public-key']}`,
    accepts: ['Register, PublicKey, the file in SendFile, CrcValid; whatever is tolerated in their form'],
    scenario: 'plain',
    judge(transcript) {
      inStepsSync(STEPS, (reached) => {
        transcript.first('Register');
        reached();
        transcript.first('PublicKey');
        expectUsableKey(transcript);
        reached();
        transcript.first('SendFile');
        reached();
        expectFile(transcript);
        reached();
        acceptsTheChecksum(transcript);
        reached();
      });
    },
  };
}

/** As a report names them, in their order. */
const STEPS = [
  'the client registers',
  'it sends a public key that can be used',
  'it sends a file',
  'the file is whole, and decrypts to what it was',
  'the client confirms the checksum',
] as const;

function acceptsTheChecksum(transcript: Transcript): void {
  if (transcript.requests('CrcValid').length > 0) return;
  transcript.makesSense();
  const [request] = [...transcript.requests('CrcInvalid'), ...transcript.requests('GiveUp')];
  if (request === undefined) throw transcript.failure(`The client never sent CrcValid${transcript.howItEnded}.`);
  throw transcript.failure('The client did not accept the right checksum of its file.', {
    request,
    findings: [ownChecksum(transcript)],
  });
}

function ownChecksum({ checksum }: Transcript): Finding {
  const { mistake, what } = checksum ?? {};
  if (mistake === undefined) return OWN_CHECKSUM;
  return {
    ...mistake,
    kind: 'mistake',
    detail: `In another run the client accepted ${what} for right.`,
    offset: 0,
    inBytes: false,
  };
}

const OWN_CHECKSUM: Finding = {
  kind: 'mistake',
  id: 'checksum-of-the-client',
  title: 'The client computes another checksum',
  cause:
    'A ready-made CRC-32 was used, or the length is missing at its end: the protocol means that of the command cksum.',
  detail: 'The answer held the right checksum of the file, and the client said that it differs.',
  offset: 0,
  inBytes: false,
};
