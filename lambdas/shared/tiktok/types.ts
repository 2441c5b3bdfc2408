import { z } from 'zod';
import { canonicalType } from './constants.ts';

/** TikTok sends ids as strings or as JSON numbers. */
const id = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^[1-9]\d*$/));

// One field of an unexpected form must not hide an audience, and one audience must not hide the others.
const text = z.string().min(1).optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const wholeNumber = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)]);
const count = wholeNumber.optional().catch(undefined);

const audienceFields = z.object({
  audience_id: id,
  name: text,
  /** `list` uses this name; the schema of `get` uses `type`. */
  audience_type: text,
  type: text,
  calculate_type: text,
  cover_num: count,
  is_valid: flag,
  is_creator: flag,
  is_expiring: flag,
  audience_enhancement: flag,
  create_time: text,
  expired_time: text,
  error_msg: text,
});

/** One audience in the answers of `list` and `get`. Missing and unexpected fields are undefined. */
export const audienceDetailsSchema = audienceFields.transform((item) => ({
  audienceId: item.audience_id,
  name: item.name ?? '',
  audienceType: item.audience_type ?? item.type,
  calculateType: item.calculate_type === undefined ? undefined : canonicalType(item.calculate_type),
  /** People matched so far. */
  matched: item.cover_num ?? 0,
  /** False while TikTok calculates, and when the audience has expired or failed. */
  isValid: item.is_valid ?? false,
  /** Whether this advertiser created it: only then may it be changed. */
  isCreator: item.is_creator,
  /** Whether it expires within 60 days. */
  isExpiring: item.is_expiring ?? false,
  /** Whether TikTok adds people similar to its members; this product never requests that. */
  isEnhanced: item.audience_enhancement ?? false,
  createTime: item.create_time,
  expiredTime: item.expired_time,
  errorMessage: item.error_msg,
}));

export type AudienceDetails = z.infer<typeof audienceDetailsSchema>;

/** The items of a list that can be identified; items without an id cannot be used. */
const readable = <T>(item: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .nullish()
    .transform((items): readonly T[] =>
      (items ?? []).flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );

export const listDataSchema = z.object({
  list: readable(audienceDetailsSchema),
  page_info: z.object({ total_page: wholeNumber, total_number: count }),
});

/** One page of the list of audiences. */
export type AudiencePage = z.infer<typeof listDataSchema>;

export const uploadDataSchema = z.object({ file_path: z.string().min(1) });

/** Rejects an answer without a usable id, which TikTok may give with a success code. */
export const createDataSchema = z.object({ custom_audience_id: id });

const historySchema = z
  .object({ action: text, msg: text, opt_time: text })
  .transform((item) => ({ action: item.action, message: item.msg, at: item.opt_time }));

const withHistorySchema = z
  .object({ audience_details: audienceDetailsSchema, audience_history: readable(historySchema) })
  .transform((item) => ({ details: item.audience_details, history: item.audience_history }));

export const getDataSchema = z.object({ list: readable(withHistorySchema) });

/** An audience with its history at TikTok. */
export type AudienceWithHistory = z.infer<typeof withHistorySchema>;
