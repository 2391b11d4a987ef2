import { rules, type Profile } from '../../../../generated';
import { encryptsEach } from '../../../protocol/content-encryption';
import { ciphertextSize } from '../../../crypto/aes-cbc';
import { quoted } from '../../../text/visible';
import { sameBytes } from '../../../wire/value';
import { holds } from '../../wire/field-values';
import type { ClientCaseSpec } from './client-case';
import { expectNameOfFile } from './expectations';

/** What the requests of a plain run say in their fields. */
export function fieldCases(profile: Profile): readonly ClientCaseSpec[] {
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id('register/name'),
      title: 'The client registers under the name of transfer.info',
      level: 'MUST',
      requirement: rules['identity-kept'],
      scenario: 'plain',
      accepts: ['the name of the second line, every byte of it'],
      judge(transcript) {
        const request = transcript.first('Register');
        const { name } = request.message.values;
        const { clientName } = transcript.told;
        if (holds(request.message.values, 'name', clientName)) return;
        const found = name instanceof Uint8Array ? quoted(name) : 'nothing';
        throw transcript.failure(`The client registered as ${found} where transfer.info says ${quoted(clientName)}.`, {
          request,
          due: { name: clientName },
        });
      },
    },
    {
      id: id('public-key/name'),
      title: 'The public key is sent with the name that was registered',
      level: 'MUST',
      requirement: rules['identity-kept'],
      scenario: 'plain',
      accepts: ['the same name as in Register'],
      judge(transcript) {
        const request = transcript.first('PublicKey');
        if (holds(request.message.values, 'name', transcript.told.clientName)) return;
        throw transcript.failure('PublicKey has another name than Register.', {
          request,
          due: { name: transcript.told.clientName },
        });
      },
    },
    {
      id: id('header/client-id'),
      title: 'Every request after the registration carries the id that the server gave',
      level: 'MUST',
      requirement: rules['ids-given'],
      scenario: 'plain',
      accepts: ["the id of Registered in every later request's header"],
      judge(transcript) {
        for (const request of transcript.requests()) {
          const id = transcript.idAt(request);
          const { frame, name, clientId } = request.message;
          if (id === undefined || frame.kind === 'violation' || sameBytes(clientId, id)) continue;
          throw transcript.failure(`${name ?? 'A request'} carries another id than the server gave.`, {
            request,
            due: { clientId: id },
          });
        }
      },
    },
    {
      id: id('send-file/content-size'),
      title: 'The content size is that of the ciphertext',
      level: 'MUST',
      requirement: rules['content-size'],
      scenario: 'plain',
      accepts: ['the size of the whole ciphertext, the same in every packet'],
      judge(transcript) {
        const isEach = encryptsEach(profile);
        for (const request of transcript.requests('SendFile')) {
          const { contentSize } = request.message.values;
          const due = isEach
            ? request.message.content.length
            : ciphertextSize(transcript.told.plaintext.length, profile.aes.iv);
          if (contentSize === due) continue;
          throw transcript.failure(`The content size is ${String(contentSize)} where ${due} is due.`, {
            request,
            due: { contentSize: due },
          });
        }
        transcript.first('SendFile');
      },
    },
    {
      id: id('send-file/file-name'),
      title: 'The file is sent under its own name, without a path',
      level: 'MUST',
      requirement: rules.path,
      scenario: 'plain',
      accepts: ['the last part of the path in transfer.info'],
      judge(transcript) {
        const request = transcript.first('SendFile');
        const { fileName } = request.message.values;
        if (holds(request.message.values, 'fileName', transcript.told.fileName)) return;
        const found = fileName instanceof Uint8Array ? quoted(fileName) : 'nothing';
        throw transcript.failure(
          `The file was sent as ${found} where its name is ${quoted(transcript.told.fileName)}.`,
          { request, due: { fileName: transcript.told.fileName } },
        );
      },
    },
    {
      id: id('crc-valid/file-name'),
      title: 'The confirmation names the file as it was sent',
      level: 'MUST',
      requirement: rules.valid,
      scenario: 'plain',
      accepts: ['the name of SendFile in CrcValid'],
      judge: (transcript) => expectNameOfFile(transcript, transcript.first('CrcValid')),
    },
  ];
}
