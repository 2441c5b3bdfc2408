import { badParameter, RefusedRequest } from './errors.ts';
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
  /** `null`: a year from the last change. */
  readonly retentionInDays: number | null;
}

const DAY_MS = 86_400_000;
const DAYS_WITHOUT_CHANGE = 365;
const EXPIRING_DAYS = 60;
const MATCH_SPREAD = 0.2;

/** One audience: its members at any time, and TikTok's answers about them once they are matched. */
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
  #changedAt = this.createTime;
  #files = 0;
  #replacedAt = Number.NEGATIVE_INFINITY;
  #subType: string;
  /** Members that TikTok knows; undefined when a share of them is assumed. */
  #known: number | undefined;

  /** @param spread where this audience is between the lowest and the highest matched share, 0 to 1 */
  constructor(props: AudienceProps, settings: Settings, spread: number) {
    this.props = props;
    this.name = props.name;
    this.#subType = props.subType;
    this.#matchShare = Math.min(1, settings.matchShare * (1 - MATCH_SPREAD / 2 + MATCH_SPREAD * spread));
  }

  /** With a retention, an audience expires that time after its creation; without one, a year after its last change. */
  get expiredTime(): number {
    if (this.#change.expired === true) return this.createTime;
    const { retentionInDays } = this.props;
    const byItself =
      retentionInDays === null
        ? this.#changedAt + DAYS_WITHOUT_CHANGE * DAY_MS
        : this.createTime + retentionInDays * DAY_MS;
    return this.#change.expiredTime ?? byItself;
  }

  get isExpired(): boolean {
    return Date.now() >= this.expiredTime;
  }

  get isExpiring(): boolean {
    return this.expiredTime - Date.now() < EXPIRING_DAYS * DAY_MS;
  }

  get subType(): string {
    return this.#subType;
  }

  /** Fields that answers must contain instead of the true values. */
  get fields(): Readonly<Record<string, unknown>> {
    return this.#change.fields ?? {};
  }

  /** False while TikTok still calculates, and once the audience has expired. */
  get isValid(): boolean {
    return this.#change.isValid ?? (Date.now() >= this.#matchedAt && !this.isExpired);
  }

  /** People matched; while TikTok still calculates, the number before the last change. */
  get coverNum(): number {
    const matched = this.#known ?? Math.round(this.#members.size * this.#matchShare);
    if (Date.now() >= this.#matchedAt) this.#coverNum = matched;
    return this.#change.coverNum ?? (this.isExpired ? 0 : this.#coverNum);
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
   * Changes the members; nothing changes when it fails.
   *
   * @throws {RefusedRequest} when an earlier replace is unfinished, the audience would have more files than the maximum, or
   *   fewer members than the minimum
   */
  async update(
    action: UpdateAction,
    files: readonly UploadedFile[],
    requestId: string,
    settings: Settings,
  ): Promise<void> {
    if (action === 'REPLACE') this.#checkLock(settings);
    if (action === 'APPEND') checkMaximum(this.#files + files.length, settings.maximumFiles);
    const minimum = settings.minimumMembers;
    if (action === 'REMOVE') await this.#remove(files, minimum);
    else {
      // An append cannot take an audience below the minimum if it has the minimum, so no copy is needed.
      const isSafe = action === 'APPEND' && this.#members.size >= minimum;
      const members = action === 'REPLACE' ? new MemberSet() : isSafe ? this.#members : this.#members.clone();
      await addAll(members, files);
      checkMinimum(members.size, minimum);
      this.#members = members;
    }
    if (action === 'REPLACE') this.#replacedAt = Date.now();
    this.#finish(action, files, requestId, settings);
  }

  rename(name: string): void {
    this.addHistory({ action: 'RENAME', actionDetail: 'name changed', editor: 'API', msg: '' });
    this.name = name;
  }

  /** @throws {RefusedRequest} unless it goes from NORMAL to REACH_FREQUENCY */
  changeSubType(subType: string): void {
    if (this.#subType !== 'NORMAL' || subType !== 'REACH_FREQUENCY') {
      throw badParameter('audience_sub_type: only NORMAL can be changed, to REACH_FREQUENCY');
    }
    this.#subType = subType;
    this.addHistory({ action: 'UPDATE', actionDetail: 'sub-type changed', editor: 'API', msg: '' });
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
      subType: this.#subType,
      history: this.#history,
      applied: this.#applied,
    };
  }

  #checkLock({ replaceLockCode, replaceLockMs }: Settings): void {
    if (Date.now() >= this.#replacedAt + replaceLockMs) return;
    throw new RefusedRequest(
      replaceLockCode,
      'This replace operation is rejected as there is an existing unfinished replace operation for this audience. Please wait until it is finished; no more than one replace operation per day.',
    );
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
    // Read before the matching time restarts, so that the earlier size stays visible meanwhile.
    this.#coverNum = this.#applied.length === 0 ? 0 : this.coverNum;
    this.#changedAt = Date.now();
    this.#matchedAt = this.#changedAt + settings.matchMs;
    this.#known = countKnown(this.#members, settings.knownPeople);
    if (action !== 'REMOVE') this.#files = files.length + (action === 'APPEND' ? this.#files : 0);
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

/** TikTok publishes the limit; the code and the words of the refusal are not known. */
function checkMaximum(files: number, maximum: number): void {
  if (files <= maximum) return;
  throw badParameter(`file_paths: the audience would have ${files} files; at most ${maximum} are possible`);
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
