import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { type AudienceOverview, listAudiences, partitionOf } from '../../lambdas/shared/ledger/audiences.ts';
import type { Ledger } from '../ledger.ts';

/** An audience, and TikTok's id of the advertiser that it belongs to. */
export type OwnedAudience = AudienceOverview & { readonly advertiserId: string };

const keySchema = z.object({ pk: z.string() });

/**
 * Reads every audience in the ledger. The ledger has no list of advertisers, so the keys of the whole table are read
 * once; items of past deliveries expire, so it stays small.
 *
 * @param ledger the ledger
 */
export async function readAllAudiences({ documents, table }: Ledger): Promise<OwnedAudience[]> {
  const prefix = partitionOf('');
  const pages = paginateScan(
    { client: documents },
    {
      TableName: table.name,
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: { ':prefix': prefix },
      ProjectionExpression: 'pk',
    },
  );
  const advertisers = new Set<string>();
  for await (const { Items = [] } of pages) {
    for (const item of Items) advertisers.add(keySchema.parse(item).pk.slice(prefix.length));
  }
  const lists = await Promise.all(
    [...advertisers]
      .toSorted()
      .map(async (advertiserId) =>
        (await listAudiences(table, advertiserId)).map((overview) => ({ ...overview, advertiserId })),
      ),
  );
  return lists.flat();
}
