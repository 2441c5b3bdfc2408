import { z } from 'zod';
import { FORMATS } from '../identifiers.ts';
import { ManifestError } from './errors.ts';
import type { PartitionKey } from './keys.ts';

const count = z.number().int().nonnegative();

const manifestSchema = z.object({
  version: z.literal(1),
  runId: z.string().min(1),
  source: z.string().min(1),
  /** Name of the advertiser in the configuration; manifests of earlier versions have none. */
  advertiser: z.string().min(1).optional(),
  audience: z.string().min(1),
  format: z.enum(FORMATS),
  action: z.enum(['append', 'replace', 'remove']),
  exportedAt: z.iso.datetime(),
  files: z.array(z.object({ key: z.string().min(1), rows: count, bytes: count })),
  rows: count,
});

/** The description of a partition: the preparation writes it last, and the uploader acts only on it. */
export type Manifest = z.infer<typeof manifestSchema>;

/** How a delivery changes an audience's members. */
export type Action = Manifest['action'];

/**
 * Reads a manifest and checks it against its key.
 *
 * @param text content of the object
 * @param key S3 key of the object
 * @param place the parsed key
 * @returns the manifest
 * @throws {ManifestError} when it breaks the contract, is about another partition, or names files outside its folder
 */
export function parseManifest(
  text: string,
  key: string,
  place: Extract<PartitionKey, { kind: 'manifest' }>,
): Manifest {
  const manifest = check(text, key);
  const { audience, format, runId } = manifest;
  if (audience !== place.audience || format !== place.format || runId !== place.runId) {
    throw new ManifestError(key, `is about another partition: ${audience}, ${format}, run ${runId}`);
  }
  const stranger = manifest.files.find((file) => !file.key.startsWith(place.folder));
  if (stranger !== undefined)
    throw new ManifestError(key, `names a file outside its folder: ${stranger.key}`);
  const rows = manifest.files.reduce((sum, file) => sum + file.rows, 0);
  if (rows !== manifest.rows) {
    throw new ManifestError(key, `says ${manifest.rows} rows, but its files together have ${rows}`);
  }
  return manifest;
}

function check(text: string, key: string): Manifest {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError(key, 'is not JSON', { cause });
  }
  const result = manifestSchema.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new ManifestError(key, `breaks the contract: ${problems}`, { cause: result.error });
}
