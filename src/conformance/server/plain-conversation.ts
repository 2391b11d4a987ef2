import type { SentFile, TestContext } from './test-context';

/** A step of the plain conversation has held. */
export type Reached = () => void;

/** The steps of the plain conversation, as a report names them, in their order. */
export const PLAIN_STEPS = [
  'a client registers',
  'it sends its public key and gets an AES key',
  'it sends a file and is told the right checksum',
  'it confirms the checksum',
  'it comes back on another connection',
  'it sends another file there',
] as const;

/**
 * The plain conversation, in the mildest form: a new client registers and sends a file, and comes back with another one.
 * @param tag stands in the names of its files: some servers refuse a name that another client has used.
 * @param reached called after each of {@link PLAIN_STEPS}.
 * @throws ConformanceFailure where a step does not hold.
 */
export async function plainConversation(
  context: TestContext,
  tag = '',
  reached: Reached = () => undefined,
): Promise<void> {
  const file: SentFile = { fileName: Buffer.from(`plain${tag}.txt`), plaintext: Buffer.from('A plain file.\n') };
  const probe = await context.connect();
  const member = await context.register(probe);
  reached();
  const who = { ...member, probe, aesKey: await context.sendPublicKey(probe, member) };
  reached();
  await context.sendFile(who, file);
  reached();
  await context.confirm(who, file.fileName);
  reached();
  probe.close();
  const back = await context.signIn(member);
  reached();
  await context.upload(back, { ...file, fileName: Buffer.from(`again${tag}.txt`) });
  reached();
}
