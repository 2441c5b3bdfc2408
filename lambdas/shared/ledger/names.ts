/** Attributes of the ledger's key, and the TTL attribute (epoch seconds). */
export const LEDGER_KEYS = { partition: 'pk', sort: 'sk', expiry: 'expiresAt' } as const;

/** The index that lists the items changed on a day, latest last. */
export const LEDGER_INDEX_BY_DAY = { name: 'byDay', partition: 'day', sort: 'updatedAt' } as const;
