import { rules, type Profile } from '../../../../../generated';
import type { TestContext, SentFile, SignedIn } from '../../test-context';
import { confirmation } from '../../../wire/request-specs';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
import type { ServerCase } from '../server-case';

const FILE: SentFile = { fileName: Buffer.from('again.txt'), plaintext: Buffer.from('sent again and again\n') };

/** What a client says of the checksum, and what it does not say. */
export function confirmationCases(profile: Profile): readonly ServerCase[] {
  const id = (what: string): string => `${profile.id}/verdict/${what}`;
  const resent = (what: string, title: string, times: number): ServerCase => ({
    id: id(what),
    title,
    level: 'MUST',
    requirement: rules.resending,
    sends: `a file, ${times} times "resending" and the file again, and a confirmation`,
    accepts: ['FileReceived with the right checksum each time, then MessageReceived'],
    async run(context) {
      const who = await context.signIn();
      await context.sendFile(who, FILE);
      for (let time = 0; time < times; time++) await resend(context, who);
      await context.confirm(who, FILE.fileName);
    },
  });
  const ofOthers = confirmationsOfOthers(profile);
  // Where "resending" ends the connection, the file comes on another one.
  if (profile.flow.server.closesAfter.includes('CrcInvalid')) return ofOthers;
  return [
    resent('one-resend', 'A file that is sent again after a wrong checksum is received', 1),
    resent('three-resends', 'A file that is sent again three times is received', 3),
    {
      id: id('giving-up'),
      title: 'A client that gives up after the fourth transmission is told that it was heard',
      level: 'MUST',
      requirement: rules['giving-up'],
      sends: 'a file, three times "resending" and the file again, and "giving up"',
      accepts: ['FileReceived each time, then MessageReceived'],
      async run(context) {
        await giveUp(context, await context.newcomer());
      },
    },
    {
      id: id('file-after-giving-up'),
      title: 'A client that gave up sends another file',
      level: 'MUST',
      requirement: rules['giving-up'],
      sends: 'a file that is given up; then the same client on another connection with a file',
      accepts: ['FileReceived with the right checksum, then MessageReceived'],
      async run(context) {
        const who = await context.newcomer();
        await giveUp(context, who);
        who.probe.close();
        await context.upload(await context.signIn(who), { ...FILE, fileName: Buffer.from('another.txt') });
      },
    },
    {
      id: id('resend-glued'),
      title: '"Resending" and the file in one piece are both understood',
      level: 'MUST',
      requirement: `${rules.resending} ${rules.stream}`,
      sends: 'a file, then "resending" and the file in one piece',
      accepts: ['FileReceived with the right checksum, twice'],
      async run(context) {
        const who = await context.signIn();
        const { clientId, probe } = who;
        await context.sendFile(who, FILE);
        const { specs } = context.fileRequests(who, FILE);
        await probe.send(
          'CrcInvalid',
          context.bytesOf([confirmation('CrcInvalid', clientId, FILE.fileName), ...specs]),
        );
        await context.received(who, FILE);
      },
    },
    ...ofOthers,
  ];
}

/** A client can send its next file over another connection, as some have to. */
function staysOpen(id: string): ServerCase {
  return {
    id,
    title: 'The connection stays open after a confirmation',
    level: 'SHOULD',
    requirement: rules['one-connection'],
    sends: 'a file and its confirmation, and nothing more',
    accepts: ['MessageReceived, and a connection that is still open'],
    async run(context) {
      const who = await context.signIn();
      await context.upload(who, FILE);
      if (await who.probe.endsAtOnce())
        throw who.probe.failure('The server ended the connection, which is for the client to end.');
    },
  };
}

/** What needs no second transmission. */
function confirmationsOfOthers(profile: Profile): readonly ServerCase[] {
  const id = (what: string): string => `${profile.id}/verdict/${what}`;
  return [
    ...(profile.flow.server.closesAfter.includes('MessageReceived') ? [] : [staysOpen(id('stays-open'))]),
    {
      id: id('none'),
      title: 'A client that never says whether the checksum was right can come back and send a file',
      level: 'MUST',
      requirement: rules['confirmed-only'],
      sends: 'a file and the end of the stream; then the same client with the same file',
      accepts: ['FileReceived both times'],
      async run(context) {
        const who = await context.signIn();
        await context.sendFile(who, FILE);
        who.probe.end();
        await who.probe.next();
        who.probe.close();
        await context.upload(await context.signIn(), FILE);
      },
    },
    {
      id: id('of-no-file'),
      title: 'A confirmation of a file that was never sent is refused',
      level: 'SHOULD',
      requirement: rules.valid,
      sends: 'CrcValid for a file name that this client never used',
      accepts: [REFUSED, CLOSED],
      async run(context) {
        const { probe, clientId } = await context.newcomer();
        const spec = confirmation('CrcValid', clientId, Buffer.from('never sent.txt'));
        await mustBeRefused(context, { probe, spec });
      },
    },
  ];
}

async function resend(context: TestContext, who: SignedIn): Promise<void> {
  const { clientId, probe } = who;
  await context.send(probe, confirmation('CrcInvalid', clientId, FILE.fileName));
  const { resend } = context.profile.flow;
  if (resend.form === 'acknowledged' && resend.awaited) await probe.expect(resend.by);
  // Servers that read one message with one call are no matter of this case.
  else await probe.pause();
  await context.sendFile(who, FILE);
}

async function giveUp(context: TestContext, who: SignedIn): Promise<void> {
  const { clientId, probe } = who;
  await context.sendFile(who, FILE);
  for (let time = 0; time < context.profile.flow.client.resends; time++) await resend(context, who);
  await context.send(probe, confirmation('GiveUp', clientId, FILE.fileName));
  await probe.expect('MessageReceived', ['MessageReceived']);
}
