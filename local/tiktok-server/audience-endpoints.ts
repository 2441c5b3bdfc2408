import type { Audience, UpdateAction } from './audience.ts';
import { badParameter, CODE, RefusedRequest } from './errors.ts';
import { oneOf, type Parameters, text, texts, wholeNumber } from './parameters.ts';
import type { TikTokState } from './state.ts';
import { CALCULATE_TYPES, canonicalType, SHA256_TYPES, type UploadedFile } from './uploaded-file.ts';

/** Published limits of the API. */
const MOST_AUDIENCES = 400;
const MOST_FILES = 49;
/** Files in one create or one replace. */
const MOST_FILES_AT_ONCE = 500;
const SUB_TYPES = ['NORMAL', 'REACH_FREQUENCY'];
const LONGEST_NAME = 128;
const LONGEST_RETENTION_DAYS = 365;
const MOST_IDS = 100;
const MOST_HISTORY = 100;

export const CUSTOMER_FILE_AUDIENCE = 'Customer File Audience';

/** What an endpoint needs; the token and the advertiser are checked already. */
export interface Call {
  readonly state: TikTokState;
  readonly advertiserId: string;
  readonly requestId: string;
  readonly parameters: Parameters;
}

/** What a request has done. */
export interface Performed {
  /** `data` of its answer. */
  readonly data: object;
  /** Whether lines of its files could not be read. The reference has a code for this, and does not say which calls answer it. */
  readonly isPartial?: boolean;
}

/** `POST create/`: creates an audience from uploaded files. */
export async function createAudience(call: Call): Promise<Performed> {
  const { state, advertiserId, parameters } = call;
  const props = {
    advertiserId,
    name: audienceName(parameters),
    calculateType: canonicalType(oneOf(parameters, 'calculate_type', CALCULATE_TYPES)),
    subType: oneOf(parameters, 'audience_sub_type', SUB_TYPES, 'NORMAL'),
    retentionInDays:
      parameters['retention_in_days'] === undefined
        ? null
        : wholeNumber(parameters, 'retention_in_days', [1, LONGEST_RETENTION_DAYS], LONGEST_RETENTION_DAYS),
    audienceType: CUSTOMER_FILE_AUDIENCE,
    isCreator: true,
  };
  const files = usableFiles(call, props.calculateType, MOST_FILES_AT_ONCE);
  if (state.audiencesOf(advertiserId).length >= MOST_AUDIENCES) {
    throw badParameter(`the advertiser has ${MOST_AUDIENCES} audiences already`);
  }
  const audience = state.addAudience(props);
  await audience.create(files, call.requestId, state.settings);
  return { data: { custom_audience_id: audience.props.id }, isPartial: files.some(hasUnreadLines) };
}

/** `POST update/`: changes the members (REPLACE by default), the name, or both; or only the sub-type. */
export async function updateAudience(call: Call): Promise<Performed> {
  const { parameters } = call;
  const audience = ownAudience(call, text(parameters, 'custom_audience_id'));
  if (audience.isExpired) throw badParameter('the audience has expired; it can only be deleted');
  if (parameters['audience_sub_type'] !== undefined) {
    audience.changeSubType(oneOf(parameters, 'audience_sub_type', SUB_TYPES));
    return { data: {} };
  }
  const action = oneOf<UpdateAction>(parameters, 'action', ['APPEND', 'REMOVE', 'REPLACE'], 'REPLACE');
  const hasFiles = parameters['file_paths'] !== undefined;
  const name = parameters['custom_audience_name'] === undefined ? undefined : audienceName(parameters);
  if (!hasFiles && name === undefined) throw badParameter('expected file_paths or custom_audience_name');
  const most = action === 'REPLACE' ? MOST_FILES_AT_ONCE : MOST_FILES;
  const files = hasFiles ? usableFiles(call, audience.props.calculateType, most) : [];
  if (hasFiles) {
    await audience.update(action, files, call.requestId, call.state.settings);
  }
  if (name !== undefined) audience.rename(name);
  return { data: {}, isPartial: files.some(hasUnreadLines) };
}

/** `POST delete/`: deletes all the given audiences, or none. */
export async function deleteAudiences(call: Call): Promise<Performed> {
  const ids = texts(call.parameters, 'custom_audience_ids', [1, MOST_IDS]);
  for (const id of ids) ownAudience(call, id);
  for (const id of ids) call.state.audiences.delete(id);
  return { data: {} };
}

/** `GET list/`: a page of the advertiser's audiences, or of the given ones, newest first. */
export async function listAudiences({ state, advertiserId, parameters }: Call): Promise<object> {
  const page = wholeNumber(parameters, 'page', [1, Number.MAX_SAFE_INTEGER], 1);
  const size = wholeNumber(parameters, 'page_size', [1, 100], 10);
  const wanted = parameters['custom_audience_ids'] === undefined ? undefined : idsOf(parameters);
  const all = state
    .audiencesOf(advertiserId)
    .filter(({ props }) => wanted?.includes(props.id) ?? true)
    .reverse();
  return {
    list: all.slice((page - 1) * size, page * size).map(listItem),
    page_info: { page, page_size: size, total_number: all.length, total_page: Math.ceil(all.length / size) },
  };
}

/** `GET get/`: details and history of the given audiences; unknown ones are omitted. */
export async function getAudiences({ state, advertiserId, parameters }: Call): Promise<object> {
  const ids = idsOf(parameters);
  const historySize = wholeNumber(parameters, 'history_size', [1, MOST_HISTORY], MOST_HISTORY);
  const found = state.audiencesOf(advertiserId).filter((audience) => ids.includes(audience.props.id));
  return {
    list: found.map((audience) => ({
      audience_details: fullDetails(audience),
      audience_history: history(audience).slice(-historySize),
    })),
  };
}

const hasUnreadLines = ({ unparsable }: UploadedFile): boolean => unparsable > 0;

const idsOf = (parameters: Parameters): readonly string[] =>
  texts({ ids: parseList(text(parameters, 'custom_audience_ids')) }, 'ids', [1, MOST_IDS]);

function parseList(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw badParameter('custom_audience_ids: expected a JSON array');
  }
}

function audienceName(parameters: Parameters): string {
  const name = text(parameters, 'custom_audience_name');
  if ([...name].length <= LONGEST_NAME) return name;
  throw badParameter(`custom_audience_name: expected at most ${LONGEST_NAME} characters`);
}

function ownAudience({ state, advertiserId }: Call, id: string): Audience {
  const audience = state.audiences.get(id);
  if (audience?.props.advertiserId !== advertiserId) {
    throw new RefusedRequest(CODE.notFound, `custom audience ${id} does not exist`);
  }
  if (audience.props.audienceType !== CUSTOMER_FILE_AUDIENCE || !audience.props.isCreator) {
    throw badParameter(`custom audience ${id} is not a customer file audience of this advertiser`);
  }
  return audience;
}

function usableFiles(
  { state, advertiserId, parameters }: Call,
  calculateType: string,
  most: number,
): readonly UploadedFile[] {
  const paths = texts(parameters, 'file_paths', [1, most]);
  return paths.map((path) => {
    const file = state.files.get(path);
    if (file?.advertiserId !== advertiserId) throw badParameter('file_paths: a file does not exist');
    if (file.calculateType !== calculateType) {
      throw badParameter(
        `file_paths: a file is of type ${file.calculateType}, the audience of type ${calculateType}`,
      );
    }
    if (!SHA256_TYPES.includes(calculateType)) {
      throw badParameter(`calculate_type: this server has no audiences of type ${calculateType}`);
    }
    if (file.parsed === 0)
      throw badParameter(`file_paths: the data of a file is not of type ${calculateType}`);
    return file;
  });
}

const listItem = (audience: Audience): object => ({
  ...details(audience),
  audience_type: audience.props.audienceType,
  ...audience.fields,
});

/** `get` uses the name `type` for the kind, and has fields that `list` does not have. */
const fullDetails = (audience: Audience): object => ({
  ...details(audience),
  type: audience.props.audienceType,
  is_auto_refresh: false,
  owner_id: audience.props.advertiserId,
  audience_enhancement: false,
  enhancement_status: null,
  ...audience.fields,
});

function details(audience: Audience): object {
  const { props } = audience;
  return {
    audience_id: props.id,
    name: audience.name,
    calculate_type: props.calculateType,
    audience_sub_type: audience.subType,
    cover_num: audience.coverNum,
    is_valid: audience.isValid,
    is_creator: props.isCreator,
    shared: false,
    is_expiring: audience.isExpiring,
    msg: audience.msg,
    error_msg: audience.errorMsg,
    create_time: showTime(audience.createTime),
    expired_time: showTime(audience.expiredTime),
  };
}

const history = (audience: Audience): object[] =>
  audience.history.map((entry) => ({
    action: entry.action,
    action_detail: entry.actionDetail,
    editor: entry.editor,
    msg: entry.msg,
    opt_time: showTime(entry.time),
  }));

/** `2026-11-22 04:00:00`, UTC. */
const showTime = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
