import { badParameter } from './errors.ts';
import { countKnown } from './known-people.ts';
import { MemberSet } from './member-set.ts';
import type { Application, AudienceChange, AudienceState, HistoryEntry, Settings } from './types.ts';
import { readHashes, type UploadedFile } from './uploaded-file.ts';

export type UpdateAction = 'APPEND' | 'REMOVE' | 'REPLACE';

export interface AudienceProps {
  readonly id: string;
  readonly advertiserId: string;
  readonly name: string;
  readonly calculateType: string;
  readonly audienceType: string;
  readonly isCreator: boolean;
  readonly subType: string;
  readonly retentionInDays: number;
}

const DAY_MS = 86_400_000;
const MATCH_SPREAD = 0.2;

/** One audience: its members at once, and what TikTok says of them once it has matched them. */
export class Audience {
  readonly props: AudienceProps;
  name: string;
  readonly createTime = Date.now();
  readonly #history: HistoryEntry[] = [];
  readonly #applied: Application[] = [];
  readonly #matchShare: number;
  #members = new MemberSet();
  #change: AudienceChange = {};
  #matchedAt = 0;
  #coverNum = 0;
  /** Members that TikTok knows; undefined when a share of them is taken. */
  #known: number | undefined;

  /** @param spread where this audience stands between the lowest and the highest share matched, 0 to 1 */
  constructor(props: AudienceProps, settings: Settings, spread: number) {
    this.props = props;
    this.name = props.name;
    this.#matchShare = Math.min(1, settings.matchShare * (1 - MATCH_SPREAD / 2 + MATCH_SPREAD * spread));
  }

  get expiredTime(): number {
    return this.#change.expired === true
      ? this.createTime
      : this.createTime + this.props.retentionInDays * DAY_MS;
  }

  /** False while TikTok still calculates, and once the audience is expired. */
  get isValid(): boolean {
    return this.#change.isValid ?? (Date.now() >= this.#matchedAt && Date.now() < this.expiredTime);
  }

  /** People matched; the number before the last change while TikTok still calculates. */
  get coverNum(): number {
    const matched = this.#known ?? Math.round(this.#members.size * this.#matchShare);
    if (Date.now() >= this.#matchedAt) this.#coverNum = matched;
    return this.#change.coverNum ?? this.#coverNum;
  }

  get msg(): string {
    return this.#change.msg ?? (this.isValid ? '' : 'The audience is being calculated or has expired.');
  }

  get errorMsg(): string {
    return this.#change.errorMsg ?? '';
  }

  get history(): readonly HistoryEntry[] {
    return this.#history;
  }

  /** Fills a new audience. */
  async create(files: readonly UploadedFile[], requestId: string, settings: Settings): Promise<void> {
    await addAll(this.#members, files);
    this.#finish('CREATE', files, requestId, settings);
  }

  /**
   * Changes the membership; nothing changes when it fails.
   *
   * @throws {RefusedRequest} when fewer members than the minimum would be left
   */
  async update(
    action: UpdateAction,
    files: readonly UploadedFile[],
    requestId: string,
    settings: Settings,
  ): Promise<void> {
    const minimum = settings.minimumMembers;
    if (action === 'REMOVE') await this.#remove(files, minimum);
    else {
      // An audience that has the minimum cannot fall under it by an append: no need for a copy then.
      const isSafe = action === 'APPEND' && this.#members.size >= minimum;
      const members = action === 'REPLACE' ? new MemberSet() : isSafe ? this.#members : this.#members.clone();
      await addAll(members, files);
      checkMinimum(members.size, minimum);
      this.#members = members;
    }
    this.#finish(action, files, requestId, settings);
  }

  rename(name: string): void {
    this.addHistory({ action: 'RENAME', actionDetail: 'name changed', editor: 'API', msg: '' });
    this.name = name;
  }

  override(change: AudienceChange): void {
    this.#change = { ...this.#change, ...change };
  }

  addHistory(entry: Omit<HistoryEntry, 'time'>): void {
    this.#history.push({ ...entry, time: Date.now() });
  }

  sortedMembers(): string[] {
    return this.#members.toSortedHex();
  }

  state(): AudienceState {
    return {
      id: this.props.id,
      name: this.name,
      advertiserId: this.props.advertiserId,
      audienceType: this.props.audienceType,
      calculateType: this.props.calculateType,
      isCreator: this.props.isCreator,
      members: this.#members.size,
      digest: this.#members.digest(),
      coverNum: this.coverNum,
      isValid: this.isValid,
      retentionInDays: this.props.retentionInDays,
      subType: this.props.subType,
      history: this.#history,
      applied: this.#applied,
    };
  }

  async #remove(files: readonly UploadedFile[], minimum: number): Promise<void> {
    const leaving = new MemberSet();
    await forEachHash(files, (words, at) => {
      if (this.#members.has(words, at)) leaving.add(words, at);
    });
    checkMinimum(this.#members.size - leaving.size, minimum);
    await forEachHash(files, (words, at) => this.#members.remove(words, at));
  }

  #finish(
    action: Application['action'],
    files: readonly UploadedFile[],
    requestId: string,
    settings: Settings,
  ): void {
    // Read before the clock starts again, so that the earlier size is what stays visible meanwhile.
    this.#coverNum = this.#applied.length === 0 ? 0 : this.coverNum;
    this.#matchedAt = Date.now() + settings.matchMs;
    this.#known = countKnown(this.#members, settings.knownPeople);
    this.#applied.push({ action, signatures: files.map((file) => file.signature), requestId });
    const unparsable = files.reduce((sum, file) => sum + file.unparsable, 0);
    const msg = unparsable === 0 ? '' : `Partial failure: ${unparsable} lines could not be parsed.`;
    this.addHistory({ action, actionDetail: `${files.length} files`, editor: 'API', msg });
  }
}

function checkMinimum(size: number, minimum: number): void {
  if (size >= minimum) return;
  throw badParameter(`the audience would have ${size} members; at least ${minimum} are required`);
}

const addAll = (members: MemberSet, files: readonly UploadedFile[]): Promise<void> =>
  forEachHash(files, (words, at) => members.add(words, at));

async function forEachHash(
  files: readonly UploadedFile[],
  visit: (words: Uint32Array, at: number) => void,
): Promise<void> {
  for (const file of files) {
    const words = await readHashes(file);
    for (let at = 0; at < words.length; at += 8) visit(words, at);
  }
}
