import { freeMemory } from '../../../crypto/free-memory';
import { StorageError } from '../../error';
import type { Content } from '../content';
import type { Lifetime } from '../lifetime';
import { MultipartUpload, type ObjectRequests } from './multipart-upload';
import { Part } from './part';
import { putWhole } from './whole-object';

/** Bytes of each part but the last: the least that stores take, since each is held in memory until it is there. */
export const PART_SIZE = 5 * 2 ** 20;

/** Parts that are on their way at one time; the next is filled meanwhile. */
export const PARTS_IN_FLIGHT = 2;

/** What a content needs of where it lies. */
export interface S3ContentParts extends Omit<ObjectRequests, 'isWanted'> {
  /** Bytes at the most, where that is known. */
  readonly size: number | undefined;
  /** How long it may take until its row. */
  readonly lifetime: Lifetime;
  /** Looks whether an object is what was sent, where that is asked for. */
  readonly readBack: ((md5s: readonly Uint8Array[]) => Promise<void>) | undefined;
  /** Removes what there is of it; what fails is a warning. */
  readonly remove: (upload: MultipartUpload | undefined, mayExist: boolean) => Promise<void>;
}

/** Bytes that were given and have not all found room in a part. */
interface Waiting {
  readonly bytes: Uint8Array;
  taken: number;
}

/**
 * A content on its way into a bucket: bytes are gathered to parts, of which {@link PARTS_IN_FLIGHT} are on their way at one
 * time. One that is no more than one part goes with one request when it is complete. At the most `PARTS_IN_FLIGHT` + 1
 * parts are in memory, some 15 MiB, and what the last write has brought. The first request that fails for good ends it,
 * and what it failed with is thrown by the next method; then nothing but {@link remove} makes sense.
 */
export class S3Content implements Content {
  readonly inRow = undefined;
  private readonly requests: ObjectRequests;
  private part: Part;
  private waiting: Waiting[] = [];
  private taken = 0;
  private upload: MultipartUpload | undefined;
  /** Parts on their way; none ever rejects. */
  private readonly inFlight = new Set<Promise<void>>();
  private room: Promise<void> | undefined;
  private tellRoom = (): void => undefined;
  private failure: { readonly error: unknown } | undefined;
  private finished: Promise<void> | undefined;

  constructor(private readonly parts: S3ContentParts) {
    this.requests = { ...parts, isWanted: () => this.failure === undefined };
    this.part = new Part(Math.min(parts.size ?? PART_SIZE, PART_SIZE));
  }

  get size(): number {
    return this.taken;
  }

  /** Bytes in memory, for who counts them. */
  get held(): number {
    const waiting = this.waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return this.part.size + waiting + this.inFlight.size * PART_SIZE;
  }

  /** Takes the memory over: it is freed when its bytes are in a part. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    this.requireNoFailure();
    this.requireRecordable();
    if (this.taken + bytes.length > (this.parts.size ?? Infinity)) throw new RangeError('more came than was announced');
    this.taken += bytes.length;
    if (bytes.length > 0) this.waiting.push({ bytes, taken: 0 });
    this.fillParts();
    if (this.hasRoom) return undefined;
    this.room ??= new Promise((resolve) => {
      this.tellRoom = resolve;
    });
    return this.room;
  }

  requireNoFailure(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }

  requireRecordable(): void {
    this.parts.lifetime.requireLeft();
  }

  finish(): Promise<void> {
    this.finished ??= this.sendRest();
    return this.finished;
  }

  async remove(): Promise<void> {
    this.end(new StorageError('E_UPLOAD_CLOSED', 'the content was given up'));
    // What is on its way could land behind its removal.
    await Promise.all(this.inFlight);
    await this.finished?.catch(() => undefined);
    // A server with nothing to do would hold what was never sent until its next garbage collection.
    if (this.finished === undefined) this.part.free();
    await this.parts.remove(this.upload, this.finished !== undefined);
  }

  private async sendRest(): Promise<void> {
    // Each part that arrives makes room for what waits.
    while (this.waiting.length > 0 || this.inFlight.size === PARTS_IN_FLIGHT) await Promise.race(this.inFlight);
    this.requireNoFailure();
    if (this.upload === undefined) return this.verify(await putWhole(this.requests, this.part));
    this.send(this.part, this.upload);
    await Promise.all(this.inFlight);
    this.requireNoFailure();
    return this.verify(await this.upload.complete());
  }

  private async verify(md5s: readonly Uint8Array[]): Promise<void> {
    await this.parts.readBack?.(md5s);
  }

  /** Copies what waits into parts, as far as there is room; sends a part that is full when more comes behind it. */
  private fillParts(): void {
    for (;;) {
      const next = this.waiting[0];
      if (next === undefined || this.failure !== undefined) return;
      if (this.part.isFull) {
        if (this.inFlight.size === PARTS_IN_FLIGHT) return;
        this.upload ??= new MultipartUpload(this.requests);
        this.send(this.part, this.upload);
        this.part = new Part(PART_SIZE);
      }
      next.taken += this.part.take(next.bytes.subarray(next.taken));
      if (next.taken < next.bytes.length) continue;
      freeMemory(next.bytes);
      this.waiting.shift();
    }
  }

  private send(part: Part, upload: MultipartUpload): void {
    const sending: Promise<void> = upload.send(part).then(
      () => this.arrived(sending),
      (error: unknown) => this.fail(error, sending),
    );
    this.inFlight.add(sending);
  }

  private arrived(sending: Promise<void>): void {
    this.inFlight.delete(sending);
    this.fillParts();
    if (this.hasRoom) this.goOn();
  }

  private fail(error: unknown, sending: Promise<void>): void {
    this.inFlight.delete(sending);
    this.end(error);
  }

  private end(error: unknown): void {
    this.failure ??= { error };
    this.waiting = [];
    this.goOn();
  }

  private get hasRoom(): boolean {
    return this.waiting.length === 0 && !(this.part.isFull && this.inFlight.size === PARTS_IN_FLIGHT);
  }

  private goOn(): void {
    this.room = undefined;
    this.tellRoom();
  }
}
