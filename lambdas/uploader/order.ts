import { createHash } from 'node:crypto';
import { FORMATS, type Format } from '../shared/identifiers.ts';
import {
  type DeliveryAddress,
  deliveriesOfPartition,
  handPlacedPartition,
  isSettledState,
  runPartition,
} from '../shared/ledger/deliveries.ts';
import { type FilePart, newContent, readContent } from '../shared/ledger/files.ts';
import { noteMisplaced } from '../shared/ledger/misplaced.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import { isAudienceName } from '../shared/manifest/audience-name.ts';
import type { PartitionKey } from '../shared/manifest/keys.ts';
import { type Action, parseManifest } from '../shared/manifest/schema.ts';
import type { Compression } from './compression.ts';
import { AudienceNameError, MisplacedFileError, ObjectChangedError, UnknownFormatError } from './errors.ts';
import type { CreatedObject } from './event.ts';
import type { LineRules } from './line.ts';
import type { PartitionObjects } from './objects.ts';
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
}

/**
 * Reads what a created object requests.
 *
 * @param sources where to read
 * @param created the object
 * @param place what its key says
 * @param signal ends the read early
 * @returns what is to be delivered; undefined for a hand-placed file that was removed or moved before its delivery began
 * @throws {ManifestError | UnknownFormatError | MisplacedFileError | AudienceNameError | PrivacyGateError | CompressedFileError}
 *   when it cannot be delivered as it is
 * @throws {ObjectChangedError} when it is gone
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
  { objects }: OrderSources,
  { bucket, key }: CreatedObject,
  place: Extract<PartitionKey, { kind: 'manifest' }>,
  signal: AbortSignal,
): Promise<DeliveryOrder> {
  const text = await objects.readText(bucket, key, signal);
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
  { objects, ledger, expiresAt }: OrderSources,
  { bucket, key }: CreatedObject,
  place: Extract<PartitionKey, { kind: 'file' }>,
  signal: AbortSignal,
): Promise<DeliveryOrder | undefined> {
  const { audience, format } = place;
  if (!isAudienceName(audience)) throw new AudienceNameError(key);
  const partition = handPlacedPartition(bucket, key);
  const found = await objects.inspect(bucket, key).catch(undefinedIfChanged);
  if (found === undefined) return orderOfMissing(ledger, partition, key);
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

/** A file that is removed or moved before its delivery begins needs no delivery; later, the delivery stays unfinished. */
async function orderOfMissing(ledger: LedgerTable, partition: string, key: string): Promise<undefined> {
  const deliveries = await deliveriesOfPartition(ledger, partition);
  const isUnfinished = deliveries.some(({ state }) => !isSettledState(state));
  if (isUnfinished) throw new ObjectChangedError(key);
}

const deliveryId = (bucket: string, key: string, content: string): string =>
  createHash('sha256')
    .update(JSON.stringify([bucket, key, content]))
    .digest('hex')
    .slice(0, 32);
