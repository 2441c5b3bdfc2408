/** The part of TikTok's official SDK that the tests use; the package has no types of its own. */
declare module 'tiktok-business-api-sdk-official' {
  interface Answer {
    readonly request_id: string;
    readonly data: Readonly<Record<string, unknown>>;
  }
  type Callback = (error: Error | null, answer: Answer) => void;
  type Body = { readonly body: object };

  export class ApiClient {
    static readonly instance: ApiClient;
    basePath: string;
  }

  export class AudienceApi {
    constructor(client: ApiClient);
    dmpCustomAudienceFileUpload(
      token: string,
      opts: {
        readonly advertiser_id: string;
        readonly calculate_type: string;
        /** A stream is not recognised where there is no `require`; `path` gives the file its name. */
        readonly file: Buffer & { readonly path: string };
        readonly file_signature: string;
      },
      callback: Callback,
    ): void;
    dmpCustomAudienceCreate(token: string, opts: Body, callback: Callback): void;
    dmpCustomAudienceUpdate(token: string, opts: Body, callback: Callback): void;
    dmpCustomAudienceDelete(token: string, opts: Body, callback: Callback): void;
    dmpCustomAudienceList(
      advertiserId: string,
      token: string,
      opts: {
        readonly custom_audience_ids?: readonly string[];
        readonly page?: number;
        readonly page_size?: number;
      },
      callback: Callback,
    ): void;
    dmpCustomAudienceGet(
      advertiserId: string,
      audienceIds: readonly string[],
      token: string,
      opts: { readonly history_size?: number },
      callback: Callback,
    ): void;
  }
}
