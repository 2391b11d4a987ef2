import { editions } from '../bytes/editions';
import { generateKeyPair, type KeyPair } from '../peer/cryptography';
import { RawClient, type Answer } from '../peer/raw-client';
import { clientIn, fileIn, type Ledger, type LedgerClient } from './ledger';

/** One key pair for all clients: to make one takes longer than to send a file. */
let keyPair: KeyPair | undefined;

/** The server refused: whatever it was, it did not come to pass, or nobody was told so. */
export class Refused extends Error {}

/** A client that notes in a ledger what it asks a server for, and what it is answered. Its requests throw where they are refused. */
export class NotingClient {
  private constructor(
    private readonly raw: RawClient,
    private readonly ledger: Ledger,
    private readonly noted: LedgerClient,
  ) {}

  /** @param name of a client that is in the ledger already, or of a new one. */
  static async connect(port: number, ledger: Ledger, name: string): Promise<NotingClient> {
    const noted = clientIn(ledger, name);
    keyPair ??= generateKeyPair();
    const identity = { name, clientId: Buffer.from(noted.id ?? Buffer.alloc(16)), keyPair, aesKey: undefined };
    return new NotingClient(await RawClient.connect(port, editions['2024b'], identity), ledger, noted);
  }

  async register(): Promise<void> {
    this.noted.registration = 'asked';
    const answer = await this.raw.register(this.noted.name);
    expectAnswer(answer, 'registered');
    this.noted.registration = 'answered';
    this.noted.id = answer.payload;
  }

  async sendKey(): Promise<void> {
    this.noted.key = 'asked';
    this.noted.publicKey = keyPair?.publicKeyDer;
    expectAnswer(await this.raw.sendPublicKey(), 'key');
    this.noted.key = 'answered';
  }

  /** Registers and sends a key. */
  async enrol(): Promise<void> {
    await this.register();
    await this.sendKey();
  }

  async reconnect(): Promise<void> {
    expectAnswer(await this.raw.reconnect(), 'reconnected');
  }

  /** Sends a file, and waits for its checksum. */
  async send(name: string, content: Uint8Array): Promise<void> {
    fileIn(this.ledger, this.noted.name, name).contents.push(content);
    expectAnswer(await this.raw.sendFile({ name, content }), 'fileReceived');
  }

  /** Says that the checksum was right. */
  async confirm(name: string): Promise<void> {
    const file = fileIn(this.ledger, this.noted.name, name);
    file.verification = 'asked';
    expectAnswer(await this.raw.crcValid(name), 'messageReceived');
    file.verification = 'answered';
  }

  /** Says that the checksum was wrong, and the file comes again. */
  async announceResend(name: string): Promise<void> {
    await this.raw.crcInvalid(name);
  }

  async giveUp(name: string): Promise<void> {
    const file = fileIn(this.ledger, this.noted.name, name);
    file.removal = 'asked';
    expectAnswer(await this.raw.giveUp(name), 'messageReceived');
    file.removal = 'answered';
  }

  close(): void {
    this.raw.close();
  }
}

function expectAnswer(answer: Answer, expected: Answer['name']): void {
  if (answer.name !== expected) throw new Refused(`${answer.name ?? answer.code} instead of ${expected ?? ''}`);
}
