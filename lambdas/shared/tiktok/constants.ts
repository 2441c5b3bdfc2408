/** Base URL of TikTok API for Business, v1.3 (https://business-api.tiktok.com/portal/docs). */
export const TIKTOK_API_BASE_URL = 'https://business-api.tiktok.com/open_api/v1.3';

/** Paths of the customer-file endpoints, below the base URL. */
export const ENDPOINTS = {
  upload: '/dmp/custom_audience/file/upload/',
  list: '/dmp/custom_audience/list/',
  get: '/dmp/custom_audience/get/',
  create: '/dmp/custom_audience/create/',
  update: '/dmp/custom_audience/update/',
  delete: '/dmp/custom_audience/delete/',
} as const;

export type Endpoint = (typeof ENDPOINTS)[keyof typeof ENDPOINTS];

/** How long a daily quota of requests lasts, in milliseconds: a day, which begins at midnight UTC. */
export const DAILY_QUOTA_MS = 86_400_000;

/** Other names that TikTok may return for a type, with the same meaning. */
const SAME_TYPES: Readonly<Record<string, string>> = { MAID_SHA256: 'FIRST_SHA256', MAID_MD5: 'FIRST_MD5' };

/** The one name of a calculate type, whichever name TikTok returned. */
export const canonicalType = (calculateType: string): string => SAME_TYPES[calculateType] ?? calculateType;

/** `audience_type` of an audience made from uploaded files. */
export const CUSTOMER_FILE_AUDIENCE = 'Customer File Audience';

/** "Recommended < 50" files in one create, "< 50" in one update. */
export const MAX_FILES_PER_CALL = 49;

/** Files in one replace, or in its create: the published schema accepts 1 to 500 `file_paths`. */
export const MAX_FILES_PER_REPLACE = 500;

/** The largest file that the upload endpoint accepts: 50 MiB. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** The most audiences in one page of the list, or in one call of get. */
export const MAX_PAGE_SIZE = 100;

/** Longest name of a custom audience, in characters. */
export const MAX_NAME_LENGTH = 128;
