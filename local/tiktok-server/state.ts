import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newPrivateFolder, removePrivateFolder } from '../../operations/local-folder.ts';
import { Audience, type AudienceProps } from './audience.ts';
import { AdminError } from './errors.ts';
import {
  type Account,
  ENDPOINTS,
  type Endpoint,
  type RequestEntry,
  type Settings,
  type Violation,
} from './types.ts';
import type { UploadedFile } from './uploaded-file.ts';

export type TokenState = 'valid' | 'expired' | 'revoked';

interface TokenRecord {
  readonly advertiserIds: Set<string>;
  state: TokenState;
}

/** Beyond 2^53 and odd: an id that is converted to a double becomes another id. */
const FIRST_AUDIENCE_ID = 7_400_000_000_000_000_001n;
const ID_STEP = 1_000_002n;

/** All state of this TikTok; the endpoints and the admin interface use it. */
export class TikTokState {
  readonly tokens = new Map<string, TokenRecord>();
  readonly firstAdvertiserId: string;
  readonly audiences = new Map<string, Audience>();
  readonly files = new Map<string, UploadedFile>();
  readonly requests: RequestEntry[] = [];
  readonly violations: Violation[] = [];
  readonly uploadsBySignature = new Map<string, number>();
  uploadedBytes = 0;
  rateLimited = 0;
  settings: Settings;
  readonly #seed: number;
  readonly #folder = newPrivateFolder('tiktok');
  #audienceCount = 0n;
  #fileCount = 0;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(accounts: readonly Account[], settings: Settings, seed: number) {
    for (const account of accounts) this.addAccount(account);
    const [first] = accounts.flatMap((account) => account.advertiserIds);
    if (first === undefined) throw new AdminError('at least one account with an advertiser is needed');
    this.firstAdvertiserId = first;
    this.settings = settings;
    this.#seed = seed;
  }

  addAccount({ token, advertiserIds }: Account): void {
    this.tokens.set(token, { advertiserIds: new Set(advertiserIds), state: 'valid' });
  }

  /** Creates an audience with a new id; an id is never used twice, even after a reset. */
  addAudience(props: Omit<AudienceProps, 'id'>): Audience {
    this.#audienceCount += 1n;
    const id = String(FIRST_AUDIENCE_ID + ID_STEP * this.#audienceCount);
    const spread =
      createHash('md5').update(`${this.#seed}/${this.#audienceCount}`).digest().readUInt16BE() / 0xffff;
    const audience = new Audience({ ...props, id }, this.settings, spread);
    this.audiences.set(id, audience);
    return audience;
  }

  audience(id: string): Audience {
    const audience = this.audiences.get(id);
    if (audience === undefined) throw new AdminError(`no audience has the id ${id}`);
    return audience;
  }

  audiencesOf(advertiserId: string): Audience[] {
    return [...this.audiences.values()].filter((audience) => audience.props.advertiserId === advertiserId);
  }

  /** @returns path of a file for the hashes of an upload */
  newHashesFile(): string {
    this.#fileCount += 1;
    return join(this.#folder, `${this.#fileCount}.sha256`);
  }

  addFile(file: Omit<UploadedFile, 'filePath'>, bytes: number): UploadedFile {
    // The published schema says that a handle has exactly 16 characters.
    const filePath = randomBytes(8).toString('hex');
    const added = { ...file, filePath };
    this.files.set(filePath, added);
    this.uploadedBytes += bytes;
    this.uploadsBySignature.set(file.signature, (this.uploadsBySignature.get(file.signature) ?? 0) + 1);
    return added;
  }

  /** Runs changes of audiences one after the other, so that a request sees an audience before or after another request, never within it. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#lastChange.then(change);
    this.#lastChange = result.catch(() => undefined);
    return result;
  }

  requestCounts(): Record<Endpoint, number> {
    const count = (endpoint: Endpoint): number =>
      this.requests.filter((entry) => entry.endpoint === endpoint).length;
    return Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, count(endpoint)])) as Record<
      Endpoint,
      number
    >;
  }

  reset(): void {
    this.audiences.clear();
    this.files.clear();
    this.requests.length = 0;
    this.violations.length = 0;
    this.uploadsBySignature.clear();
    this.uploadedBytes = 0;
    this.rateLimited = 0;
  }

  /** Removes the files on disk. */
  dispose(): void {
    removePrivateFolder(this.#folder);
  }
}
