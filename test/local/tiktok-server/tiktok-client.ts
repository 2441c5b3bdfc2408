import { createHash } from 'node:crypto';
import { DEFAULT_ACCOUNT } from '../../../local/tiktok-server/types.ts';

/** An answer of the API: as text if ids matter, and parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly code: number;
  // Tests read single fields of an external service's answer.
  readonly data: Record<string, unknown>;
}

export interface UploadInput {
  readonly content: string | Buffer;
  readonly calculateType?: string;
  readonly fileName?: string;
  readonly signature?: string;
  readonly advertiserId?: string;
}

const [ADVERTISER] = DEFAULT_ACCOUNT.advertiserIds;

/** A minimal client for tests of the server: it sends its arguments unchecked. */
export function tiktokClient(baseUrl: string, token: string = DEFAULT_ACCOUNT.token) {
  const url = (endpoint: string): string => `${baseUrl}/dmp/custom_audience/${endpoint}/`;
  const headers = { 'Access-Token': token };

  const post = async (endpoint: string, body: object): Promise<Answer> =>
    read(
      await fetch(url(endpoint), {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ advertiser_id: ADVERTISER, ...body }),
      }),
    );

  const get = async (endpoint: string, query: Record<string, string>): Promise<Answer> =>
    read(
      await fetch(`${url(endpoint)}?${new URLSearchParams({ advertiser_id: ADVERTISER, ...query })}`, {
        headers,
      }),
    );

  const upload = async (input: UploadInput): Promise<Answer> => {
    const content = Buffer.from(input.content);
    const form = new FormData();
    form.set('advertiser_id', input.advertiserId ?? ADVERTISER);
    form.set('file', new Blob([content]), input.fileName ?? 'part-00000.csv');
    form.set('file_signature', input.signature ?? createHash('md5').update(content).digest('hex'));
    form.set('calculate_type', input.calculateType ?? 'EMAIL_SHA256');
    return read(await fetch(url('file/upload'), { method: 'POST', headers, body: form }));
  };

  /** Uploads hashes and returns the handle. */
  const uploadHashes = async (hashes: readonly string[], calculateType = 'EMAIL_SHA256'): Promise<string> => {
    const { data } = await upload({ content: toFile(hashes), calculateType });
    return String(data['file_path']);
  };

  /** Creates an audience from hashes and returns its id. */
  const createFrom = async (hashes: readonly string[], name = 'foodies'): Promise<string> => {
    const { text } = await post('create', {
      custom_audience_name: name,
      file_paths: [await uploadHashes(hashes)],
      calculate_type: 'EMAIL_SHA256',
    });
    return idIn(text);
  };

  return { post, get, upload, uploadHashes, createFrom };
}

/** @returns the SHA-256 of `member-<number>` for each number from `from` on */
export const hashes = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) =>
    createHash('sha256')
      .update(`member-${from + index}`)
      .digest('hex'),
  );

export const toFile = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** @returns the 19-digit id in an answer, which a double cannot represent */
export const idIn = (text: string): string => /audience_id":"?(\d{19})/.exec(text)?.[1] ?? '';

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  const { code = -1, data = {} } = body as { code?: number; data?: Record<string, unknown> };
  return { status: response.status, headers: response.headers, text, code, data };
}
