/** Endpoints of the customer-file API by their path under `/dmp/custom_audience/`; `*` matches all of them. */
export const ENDPOINTS = ['file/upload', 'list', 'get', 'create', 'update', 'delete'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** One access token and its allowed advertisers. */
export interface Account {
  readonly token: string;
  readonly advertiserIds: readonly string[];
}

/** The account in the local secret: a made-up token and a 19-digit advertiser id. */
export const DEFAULT_ACCOUNT = {
  token: 'local-access-token',
  advertiserIds: ['7000000000000000001'],
} as const satisfies Account;

export interface RateLimit {
  /** Requests an advertiser may send in one window. */
  readonly requests: number;
  /** Length of the window in milliseconds. */
  readonly perMs: number;
  /** Whether a refusal has `Retry-After` and `X-RateLimit-Reset`. @default false */
  readonly headers?: boolean;
}

/** Settings that can be changed while the server runs. */
export interface Settings {
  /** Time until an audience counts as matched, in milliseconds; until then `is_valid` is false. */
  readonly matchMs: number;
  /** Mean share of members that TikTok matches (`cover_num`), 0 to 1; varies by ± 10 % between audiences. */
  readonly matchShare: number;
  /** Requests per advertiser and window; `null` for no limit. */
  readonly rateLimit: RateLimit | null;
  /** Which answers have ids as JSON numbers; `some`: create's, and every second item of a list. */
  readonly numericIds: 'none' | 'some' | 'all';
  /** How long a replace blocks the next one of its audience, in milliseconds; TikTok takes about a day. */
  readonly replaceLockMs: number;
  /** The code of that refusal, which TikTok has not published. */
  readonly replaceLockCode: number;
  /** An update fails when the audience would have fewer distinct members than this; 0 for no minimum. */
  readonly minimumMembers: number;
  /** Files that an audience can have: those of its create or last replace, and of the appends since. */
  readonly maximumFiles: number;
  /** Hashes of the people that TikTok knows: audiences match only these. `null`: `matchShare` of their members. */
  readonly knownPeople: readonly string[] | null;
}

export const DEFAULT_SETTINGS: Settings = {
  matchMs: 200,
  matchShare: 0.7,
  rateLimit: null,
  numericIds: 'none',
  // Off, so that a demonstration can replace an audience twice in a day.
  replaceLockMs: 0,
  replaceLockCode: 40002,
  minimumMembers: 1000,
  maximumFiles: 500,
  knownPeople: null,
};

/** Whether a fault occurs before the request is processed (nothing changes at TikTok) or after (the change is made). */
export type When = 'before' | 'after';

export type Fault =
  | { kind: 'code'; code: number; message?: string; headers?: Record<string, string>; when?: When }
  | { kind: 'http'; status: number; body?: string; headers?: Record<string, string>; when?: When }
  /** No answer until the caller gives up. */
  | { kind: 'hang'; when?: When }
  /** The connection is destroyed; `after`: the answer is lost. */
  | { kind: 'drop'; when?: When }
  /** The connection is reset after this number of bytes of the body. */
  | { kind: 'drop-midway'; afterBytes: number }
  /** An upload is answered as if `file_signature` did not match the file. */
  | { kind: 'wrong-md5' }
  /** Processed and answered after the delay. */
  | { kind: 'slow'; delayMs: number }
  /** Processed and answered with 20001, as is what applies a file with lines that cannot be read. */
  | { kind: 'partial' }
  /** A create is answered as successful without a usable id; the rule chooses whether the audience is created. */
  | { kind: 'no-id'; isCreated: boolean; id?: '' | 0 | null }
  /** The request is held until it is resumed. */
  | { kind: 'pause'; when?: When };

/** A fault for the next requests of an endpoint. */
export interface FaultRule {
  readonly endpoint: Endpoint | '*';
  /** Number of requests that get the fault. @default 1 */
  readonly times?: number;
  /** Number of matching requests that pass first. @default 0 */
  readonly skip?: number;
  readonly fault: Fault;
}

/** Random faults: each matching request gets one of them with the given probability. */
export interface ChaosPlan {
  /** Probability of a fault, 0 to 1. */
  readonly share: number;
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** @default '*' */
  readonly endpoint?: Endpoint | '*';
}

/** A paused request. */
export interface PausedRequest {
  readonly requestId: string;
  readonly endpoint: Endpoint;
}

/** One line of the request log. Bodies and tokens are not kept. */
export interface RequestEntry {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  /** `null` when the path is not one of the API's. */
  readonly endpoint: Endpoint | null;
  /** `null` when the request failed before that. */
  readonly advertiserId: string | null;
  /** The envelope's code; `null` without an envelope. */
  readonly code: number | null;
  /** `null` without an answer. */
  readonly httpStatus: number | null;
  /** The kind of the request's fault; `null` for none. */
  readonly fault: Fault['kind'] | null;
}

/** Why TikTok does not accept a line as an identifier. */
export type ViolationKind = 'bom' | 'crlf' | 'empty_line' | 'upper_case_hash' | 'not_a_hash';

/** An uploaded line that is not a lower-case SHA-256: its place, never its content. */
export interface Violation {
  readonly requestId: string;
  readonly filePath: string;
  readonly calculateType: string;
  /** From 1. */
  readonly line: number;
  readonly kind: ViolationKind;
}

export interface Counters {
  /** Requests received, by endpoint. */
  readonly requests: Readonly<Record<Endpoint, number>>;
  /** Files accepted. */
  readonly uploads: number;
  readonly uploadedBytes: number;
  /** Files accepted, by the MD5 of their content. */
  readonly uploadsBySignature: Readonly<Record<string, number>>;
  /** Requests refused by the rate limit. */
  readonly rateLimited: number;
}

export interface HistoryEntry {
  readonly action: string;
  readonly actionDetail: string;
  readonly editor: string;
  readonly msg: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** One successful create or update with files. */
export interface Application {
  readonly action: 'CREATE' | 'APPEND' | 'REPLACE' | 'REMOVE';
  /** MD5 of each file, in the order of the request. */
  readonly signatures: readonly string[];
  readonly requestId: string;
}

/** An audience in the server's state. */
export interface AudienceState {
  readonly id: string;
  readonly name: string;
  readonly advertiserId: string;
  readonly audienceType: string;
  readonly calculateType: string;
  readonly isCreator: boolean;
  /** Distinct members. */
  readonly members: number;
  /** XOR of all members, 64 hex digits; zeros when there are none. */
  readonly digest: string;
  readonly coverNum: number;
  readonly isValid: boolean;
  /** `null` when none was given: then it expires a year after its last change. */
  readonly retentionInDays: number | null;
  readonly subType: string;
  readonly history: readonly HistoryEntry[];
  readonly applied: readonly Application[];
}

/** Existing audiences without members, as if another tool had created them. */
export interface AudienceFill {
  readonly count: number;
  /** Names are `<prefix>-1` and so on. @default 'existing' */
  readonly prefix?: string;
  /** @default the first advertiser */
  readonly advertiserId?: string;
  /** @default 'Customer File Audience' */
  readonly audienceType?: string;
  /** @default true */
  readonly isCreator?: boolean;
  /** @default 'EMAIL_SHA256' */
  readonly calculateType?: string;
}

/** A test's change of an audience; omitted fields stay unchanged. */
export interface AudienceChange {
  readonly isValid?: boolean;
  readonly expired?: boolean;
  readonly msg?: string;
  readonly errorMsg?: string;
  readonly coverNum?: number;
  /** Milliseconds since the epoch. */
  readonly expiredTime?: number;
  /** Fields of its answers to override: for an audience that does not follow the reference. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly addHistory?: {
    readonly action: string;
    readonly actionDetail?: string;
    readonly editor?: string;
    readonly msg: string;
  };
}

/** Operations of tests and the demo on the server's state, outside TikTok's API; every call is one POST to the admin port. */
export interface TikTokAdmin {
  /** @returns the fault's id, for `waitForPause` and `resume` */
  inject(rule: FaultRule): Promise<string>;
  /** Sets random faults; `null` ends them. */
  chaos(plan: ChaosPlan | null): Promise<void>;
  /** Removes all faults; paused requests continue, hanging ones stay until their caller gives up. */
  clearFaults(): Promise<void>;
  /** Resolves once a request is paused; fails after `timeoutMs` (default 10,000). */
  waitForPause(faultId: string, timeoutMs?: number): Promise<PausedRequest>;
  /** Resumes every paused request. */
  resume(faultId: string): Promise<void>;
  setToken(token: string, state: 'valid' | 'expired' | 'revoked'): Promise<void>;
  addAccount(account: Account): Promise<void>;
  configure(settings: Partial<Settings>): Promise<void>;
  addAudiences(fill: AudienceFill): Promise<void>;
  setAudience(id: string, change: AudienceChange): Promise<void>;
  /** Oldest first. */
  audiences(): Promise<AudienceState[]>;
  /** Sorted, 64 hex digits each. */
  members(id: string): Promise<string[]>;
  requests(): Promise<RequestEntry[]>;
  violations(): Promise<Violation[]>;
  counters(): Promise<Counters>;
  /** Removes audiences, files, logs and faults; keeps accounts and settings. */
  reset(): Promise<void>;
}
