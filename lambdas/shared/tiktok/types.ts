import { z } from 'zod';

/** TikTok sends ids as strings or as JSON numbers. */
const id = z.union([z.string(), z.number()]).transform(String);

/** One audience, as `list` and `get` describe it. */
export const audienceDetailsSchema = z
  .object({
    audience_id: id,
    name: z.string(),
    audience_type: z.string(),
    calculate_type: z.string().nullish(),
    cover_num: z.number().nullish(),
    is_valid: z.boolean().nullish(),
    is_creator: z.boolean().nullish(),
    create_time: z.string().nullish(),
    msg: z.string().nullish(),
    error_msg: z.string().nullish(),
  })
  .transform((item) => ({
    audienceId: item.audience_id,
    name: item.name,
    audienceType: item.audience_type,
    calculateType: item.calculate_type ?? undefined,
    /** People matched so far. */
    matched: item.cover_num ?? 0,
    /** False while TikTok calculates, and when the audience has expired or failed. */
    isValid: item.is_valid ?? false,
    /** Whether this advertiser made it: only then may it be changed. */
    isCreator: item.is_creator ?? false,
    createTime: item.create_time ?? undefined,
    errorMessage: item.error_msg || undefined,
  }));

export type AudienceDetails = z.infer<typeof audienceDetailsSchema>;

export const listDataSchema = z.object({
  list: z.array(audienceDetailsSchema).nullish(),
  page_info: z.object({ page: z.number(), total_page: z.number() }),
});

export const uploadDataSchema = z.object({ file_path: z.string().min(1) });

export const createDataSchema = z.object({ custom_audience_id: id });

const historySchema = z
  .object({ action: z.string().nullish(), msg: z.string().nullish(), opt_time: z.string().nullish() })
  .transform((item) => ({
    action: item.action ?? undefined,
    message: item.msg || undefined,
    at: item.opt_time ?? undefined,
  }));

export const getDataSchema = z.object({
  list: z
    .array(
      z
        .object({
          audience_details: audienceDetailsSchema,
          audience_history: z.array(historySchema).nullish(),
        })
        .transform((item) => ({ details: item.audience_details, history: item.audience_history ?? [] })),
    )
    .nullish(),
});

/** An audience with what TikTok has done to it. */
export type AudienceWithHistory = NonNullable<z.infer<typeof getDataSchema>['list']>[number];
