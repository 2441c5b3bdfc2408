import { createHash } from 'node:crypto';
import { FORMATS, type Format } from '../shared/identifiers.ts';
import {
  type Delivery,
  type DeliveryAddress,
  handPlacedPartition,
  isUnderWay,
  runPartition,
} from '../shared/ledger/deliveries.ts';
import { type FilePart, newContent, readContent } from '../shared/ledger/files.ts';
import { noteMisplaced } from '../shared/ledger/misplaced.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import { isAudienceName } from '../shared/manifest/audience-name.ts';
import type { PartitionKey } from '../shared/manifest/keys.ts';
import { type Action, parseManifest } from '../shared/manifest/schema.ts';
import type { Compression } from './compression.ts';
import {
  AudienceNameError,
  ContentGoneError,
  MisplacedFileError,
  ObjectChangedError,
  UnknownFormatError,
} from './errors.ts';
import type { CreatedObject } from './event.ts';
import type { LineRules } from './line.ts';
import type { PartitionObjects } from './objects.ts';
import { type DeliveredKey, recordedDeliveries } from './recorded.ts';
import { surveyObject } from './survey.ts';

/** A file to deliver. */
export interface OrderedFile {
  readonly key: string;
  /** Rows according to the manifest; unknown for a hand-placed file. */
  readonly rows?: number;
  /** What it contains, if that is known already. */
  readonly checked?: {
    readonly etag: string;
    readonly compression: Compression | undefined;
    readonly parts: readonly FilePart[];
  };
}

/** What is to be delivered: the same for every event about the same content. */
export interface DeliveryOrder {
  readonly address: DeliveryAddress;
  readonly bucket: string;
  readonly key: string;
  readonly source?: string;
  /** Name of the advertiser, if a manifest has it. */
  readonly advertiser?: string | undefined;
  readonly runId?: string;
  readonly audience: string;
  readonly format: Format;
  readonly action: Action;
  readonly exportedAt: string;
  readonly rules: LineRules;
  readonly files: readonly OrderedFile[];
}

/** A key that the uploader handles. */
export type UploaderKey = Exclude<PartitionKey, { kind: 'other' }>;

/** Where orders are read from. */
export interface OrderSources {
  readonly objects: PartitionObjects;
  readonly ledger: LedgerTable;
  /** Returns the time, in epoch seconds, after which a new ledger item may be deleted. */
  readonly expiresAt: () => number;
  /** When the message was sent, in epoch milliseconds. */
  readonly sentAt: number;
  /** Whether the message has nothing left to do for a delivery. */
  readonly isDoneWith: (delivery: Delivery) => boolean;
}

/**
 * Reads what a created object requests.
 *
 * @param sources where to read
 * @param created the object
 * @param place what its key says
 * @param signal ends the read early
 * @returns what is to be delivered; undefined when the object is gone and nothing is left to do for it
 * @throws {ManifestError | UnknownFormatError | MisplacedFileError | AudienceNameError | PrivacyGateError | CompressedFileError}
 *   when it cannot be delivered as it is
 * @throws {ContentGoneError} when it is gone although its delivery has not ended
 * @throws {ObjectChangedError} when it is a manifest that is gone, and the ledger has no delivery of it
 */
export async function readOrder(
  sources: OrderSources,
  created: CreatedObject,
  place: UploaderKey,
  signal: AbortSignal,
): Promise<DeliveryOrder | undefined> {
  switch (place.kind) {
    case 'manifest':
      return readManifestOrder(sources, created, place, signal);
    case 'file':
      return readHandPlacedOrder(sources, created, place, signal);
    case 'unknownFormat':
      throw new UnknownFormatError(created.key, place.folder, FORMATS);
    case 'misplaced':
      await noteMisplaced(sources.ledger, created, place.rightPlace);
      throw new MisplacedFileError(created.key, place.rightPlace, FORMATS);
  }
}

async function readManifestOrder(
  sources: OrderSources,
  { bucket, key }: CreatedObject,
  place: Extract<PartitionKey, { kind: 'manifest' }>,
  signal: AbortSignal,
): Promise<DeliveryOrder | undefined> {
  const text = await sources.objects.readText(bucket, key, signal).catch(undefinedIfChanged);
  if (text === undefined) return orderOfMissing(sources, { bucket, key }, place);
  const manifest = parseManifest(text, key, place);
  if (!isAudienceName(manifest.audience)) throw new AudienceNameError(key);
  const { source, runId, advertiser, audience, format, action, exportedAt } = manifest;
  return {
    address: { partition: runPartition(source, runId), id: deliveryId(bucket, key, text) },
    ...{ bucket, key, source, runId, advertiser, audience, format, action, exportedAt },
    rules: 'prepared',
    files: manifest.files.map((file) => ({ key: file.key, rows: file.rows })),
  };
}

/** Only the content of a hand-placed file distinguishes two deliveries, so it is read and checked first. */
async function readHandPlacedOrder(
  sources: OrderSources,
  { bucket, key }: CreatedObject,
  place: Extract<PartitionKey, { kind: 'file' }>,
  signal: AbortSignal,
): Promise<DeliveryOrder | undefined> {
  const { objects, ledger, expiresAt } = sources;
  const { audience, format } = place;
  if (!isAudienceName(audience)) throw new AudienceNameError(key);
  const partition = handPlacedPartition(bucket, key);
  const found = await objects.inspect(bucket, key, signal).catch(undefinedIfChanged);
  if (found === undefined) return orderOfMissing(sources, { bucket, key }, place);
  const { etag, bytes, writtenAt } = found;
  let content = await readContent(ledger, partition, etag);
  if (content === undefined) {
    const survey = await surveyObject(objects, { bucket, key, etag, bytes, rules: 'handPlaced' }, signal);
    const { sha256, compression, parts } = survey;
    content = { sha256, compression, parts: [...parts], expiresAt: expiresAt() };
    await ledger.writeOnce(newContent(partition, etag, content));
  }
  return {
    address: { partition, id: deliveryId(bucket, key, content.sha256) },
    ...{ bucket, key, audience, format },
    action: 'append',
    exportedAt: writtenAt.toISOString(),
    rules: 'handPlaced',
    files: [{ key, checked: { etag, compression: content.compression, parts: content.parts } }],
  };
}

function undefinedIfChanged(error: unknown): undefined {
  if (!(error instanceof ObjectChangedError)) throw error;
}

/** An object that is removed before its delivery begins needs no delivery; one that is removed later has lost its content. */
async function orderOfMissing(
  { ledger, sentAt, isDoneWith }: OrderSources,
  created: CreatedObject,
  place: DeliveredKey,
): Promise<undefined> {
  const recorded = await recordedDeliveries(ledger, created, place, sentAt);
  // Another message has just ended the delivery: this one repeats it, also where older content of the key has failed before.
  const isRepetition =
    !recorded.some(({ state }) => isUnderWay(state)) &&
    recorded.some((delivery) => delivery.state === 'failed' && isDoneWith(delivery));
  if (!isRepetition && recorded.some((delivery) => !isDoneWith(delivery)))
    throw new ContentGoneError(created.key, 'removed');
  if (recorded.length === 0 && place.kind === 'manifest') throw new ObjectChangedError(created.key);
}

const deliveryId = (bucket: string, key: string, content: string): string =>
  createHash('sha256')
    .update(JSON.stringify([bucket, key, content]))
    .digest('hex')
    .slice(0, 32);
