/** Attributes of the ledger's key, and the one DynamoDB expires items by (epoch seconds). */
export const LEDGER_KEYS = { partition: 'pk', sort: 'sk', expiry: 'expiresAt' } as const;

/** The index that lists what was touched on a day, latest last. */
export const LEDGER_INDEX_BY_DAY = { name: 'byDay', partition: 'day', sort: 'updatedAt' } as const;
