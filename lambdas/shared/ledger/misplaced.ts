import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LedgerTable } from './table.ts';

const misplacedSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  /** Where the object most likely belongs. */
  rightPlace: z.string(),
  at: z.string(),
});

/** An object below `tiktok/` that was not delivered because its key is not that of a partition. */
export type MisplacedFile = z.infer<typeof misplacedSchema>;

const PARTITION = 'MISPLACED';
/** As long as its dead letter is kept. */
const KEPT_SECONDS = 14 * 86_400;

/**
 * Records a misplaced object, once for any number of events.
 *
 * @param ledger the ledger's table
 * @param object bucket and key of the object
 * @param rightPlace where it most likely belongs
 */
export const noteMisplaced = async (
  ledger: LedgerTable,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  rightPlace: string,
): Promise<void> => {
  await ledger.writeOnce({
    // A key of S3 can be as long as this whole key may be.
    key: { pk: PARTITION, sk: `FILE#${createHash('sha256').update(`${bucket}/${key}`).digest('hex')}` },
    record: {
      ...{ bucket, key, rightPlace, at: new Date().toISOString() },
      expiresAt: Math.floor(Date.now() / 1000) + KEPT_SECONDS,
    },
    version: 0,
  });
};

/** Lists the misplaced objects in the ledger, by bucket and key. */
export async function listMisplaced(ledger: LedgerTable): Promise<readonly MisplacedFile[]> {
  const items = await ledger.query(PARTITION, 'FILE#');
  const placeOf = ({ bucket, key }: MisplacedFile): string => `${bucket}/${key}`;
  return items
    .map((item) => misplacedSchema.parse(item))
    .toSorted((a, b) => placeOf(a).localeCompare(placeOf(b)));
}
