import { ClassifiedError, WaitError } from '../shared/classified-error.ts';
import type { TikTokError } from '../shared/tiktok/errors.ts';

/** A message is not an S3 event of EventBridge. */
export class MalformedMessageError extends ClassifiedError {
  override readonly name = 'MalformedMessageError';
  override readonly means = 'reject';
}

/** A partition is in a format folder that is not a format of TikTok's. */
export class UnknownFormatError extends ClassifiedError {
  override readonly name = 'UnknownFormatError';
  override readonly means = 'reject';

  /**
   * @param key S3 key of the object
   * @param folder name of the format folder
   * @param known the known format folders
   */
  constructor(key: string, folder: string, known: readonly string[]) {
    super(`${key}: the folder ${folder} is not a known format; expected one of ${known.join(', ')}`);
  }
}

/** An object below `tiktok/` is neither part of a run nor at a place for hand-placed files. */
export class MisplacedFileError extends ClassifiedError {
  override readonly name = 'MisplacedFileError';
  override readonly means = 'reject';

  /**
   * @param key S3 key of the object
   * @param rightPlace the key that it most likely should have
   * @param formats the known format folders
   */
  constructor(key: string, rightPlace: string, formats: readonly string[]) {
    super(
      `${key}: the object is not where a partition is and was not delivered; move it to ${rightPlace}, where the file is .csv or .txt, perhaps with .gz, and the format is one of ${formats.join(', ')}`,
    );
  }
}

/** A manifest names an advertiser that is missing from the configuration. */
export class UnknownAdvertiserError extends ClassifiedError {
  override readonly name = 'UnknownAdvertiserError';
  override readonly means = 'reject';

  /**
   * @param key S3 key of the manifest
   * @param advertiser the name in it
   * @param known the advertisers of the configuration
   */
  constructor(key: string, advertiser: string, known: readonly string[]) {
    super(
      `The manifest ${key} is for the advertiser ${advertiser}; the configuration has ${known.join(', ')}. Add it to tiktok.advertisers and deploy, then redrive this dead letter`,
    );
  }
}

/** S3 did not answer, or stopped in the middle of an object: the same read may succeed later. */
export class ReadTimeoutError extends ClassifiedError {
  override readonly name = 'ReadTimeoutError';
  override readonly means = 'retry';

  /**
   * @param key S3 key of the object
   * @param limitMs how long nothing arrived, in milliseconds
   */
  constructor(key: string, limitMs: number) {
    super(`${key}: S3 sent nothing for ${limitMs} ms`);
  }
}

/** A gzip file cannot be decompressed. */
export class CompressedFileError extends ClassifiedError {
  override readonly name = 'CompressedFileError';
  override readonly means = 'reject';

  /** @param key S3 key of the object */
  constructor(key: string, options: ErrorOptions) {
    super(
      `${key}: the gzip file is damaged or cut short and was not delivered; compress it again and put it in the same place`,
      options,
    );
  }
}

/** A hand-placed file is under a name that no audience can have. */
export class AudienceNameError extends ClassifiedError {
  override readonly name = 'AudienceNameError';
  override readonly means = 'reject';

  /** @param key S3 key of the object */
  constructor(key: string) {
    super(
      `${key}: the audience's name must have 1 to 128 characters, no control characters, no white space around it, and not be "." or ".."`,
    );
  }
}

/** Why a line is not a hash. It names the kind of fault, never the content. */
export type LineFault =
  | 'byte_order_mark'
  | 'carriage_return'
  | 'empty_line'
  | 'md5'
  | 'not_hexadecimal'
  | 'nul_byte'
  | 'second_column'
  | 'sha1'
  | 'truncated_last_line'
  | 'upper_case'
  | 'wrong_length';

/** A line has data beside its hash. */
const describeColumn = (column: number): string =>
  `column ${column} has data beside the column of hashes; keep one column of hashes and put the file in the same place again`;

/** A file has a line that is not a SHA-256 hash: nothing of the delivery may be sent. */
export class PrivacyGateError extends ClassifiedError {
  override readonly name = 'PrivacyGateError';
  override readonly means = 'reject';
  readonly key: string;
  readonly line: number;
  readonly fault: LineFault;

  /**
   * @param key S3 key of the file
   * @param line number of the line in the file, from 1
   * @param fault what is wrong with it
   * @param column the column at fault, from 1, when the line has several
   */
  constructor(key: string, line: number, fault: LineFault, column?: number) {
    const remedy = column === undefined ? '' : `${describeColumn(column)}; `;
    super(
      `${key}: line ${line} is not a SHA-256 hash (${fault}); ${remedy}nothing of this delivery was sent`,
    );
    this.key = key;
    this.line = line;
    this.fault = fault;
  }
}

/** A file does not contain what its manifest says. */
export class ManifestMismatchError extends ClassifiedError {
  override readonly name = 'ManifestMismatchError';
  override readonly means = 'reject';

  /**
   * @param key S3 key of the file
   * @param expected rows according to the manifest
   * @param found rows in the file
   */
  constructor(key: string, expected: number, found: number) {
    super(`${key}: the manifest says ${expected} rows, but the file has ${found}`);
  }
}

/** A replace has more files than TikTok accepts in one call; nothing of it was sent. */
export class TooManyFilesError extends ClassifiedError {
  override readonly name = 'TooManyFilesError';
  override readonly means = 'reject';

  /**
   * @param key S3 key of the manifest
   * @param files number of its files
   * @param limit largest number of files in one replace
   */
  constructor(key: string, files: number, limit: number) {
    super(
      `${key}: a replace is one call of at most ${limit} files, this one has ${files}; nothing was sent. Divide the people into several audiences, or use action "append" (with "remove" for those who left)`,
    );
  }
}

/** TikTok has several audiences with the same name and type, and the ledger does not know which one to use. */
export class AmbiguousAudienceError extends ClassifiedError {
  override readonly name = 'AmbiguousAudienceError';
  override readonly means = 'reject';

  /**
   * @param audienceName name at TikTok
   * @param calculateType type of the audiences
   * @param audienceIds TikTok's ids of all of them
   */
  constructor(audienceName: string, calculateType: string, audienceIds: readonly string[]) {
    super(
      `TikTok has ${audienceIds.length} audiences named ${audienceName} of type ${calculateType}: ${audienceIds.join(', ')}. Rename or delete all but one in TikTok Ads Manager, then redrive this dead letter`,
    );
  }
}

/** An object is gone or has changed since it was checked; the next attempt checks it again. */
export class ObjectChangedError extends ClassifiedError {
  override readonly name = 'ObjectChangedError';
  override readonly means = 'retry';

  /** @param key S3 key of the object */
  constructor(key: string, options?: ErrorOptions) {
    super(`${key} is gone or has changed since it was checked`, options);
  }
}

/** The object of a delivery that had begun does not have its content any more: the delivery cannot continue. */
export class ContentGoneError extends ClassifiedError {
  override readonly name = 'ContentGoneError';
  override readonly means = 'reject';
  /** S3 key of the manifest or file. */
  readonly key: string;

  /**
   * @param key S3 key of the manifest or file
   * @param how what happened to the object
   */
  constructor(key: string, how: 'removed' | 'overwritten') {
    super(
      `${key} was ${how} before its delivery had ended, so the delivery ends without the rest of its rows; if they are still needed, run the export again, or place the file again`,
    );
    this.key = key;
  }
}

/** A delivery cannot continue now, and the delivery is not the cause: it waits, and no failure is counted. */
export class NotYetError extends WaitError {
  override readonly name = 'NotYetError';
  readonly waitMs: number;

  /**
   * @param reason what it waits for
   * @param waitMs milliseconds after which to try again
   * @param options what TikTok answered, if it was asked
   */
  constructor(reason: string, waitMs: number, options?: ErrorOptions) {
    super(reason, options);
    this.waitMs = waitMs;
  }
}

/** The invocation's time is used up. The ledger has what is done, and the next receive continues from there. */
export class TimeUpError extends ClassifiedError {
  override readonly name = 'TimeUpError';
  override readonly means = 'interrupted';
}

/** Another function has taken over the audience: this function must not change it any more. */
export class LeaseLostError extends ClassifiedError {
  override readonly name = 'LeaseLostError';
  override readonly means = 'interrupted';
}

/** The functions that worked on a delivery have died repeatedly without progress. */
export class FunctionDiedError extends ClassifiedError {
  override readonly name = 'FunctionDiedError';
  override readonly means = 'reject';

  /** @param times failures since the last success */
  constructor(times: number) {
    super(`The function stopped ${times} times without progress; see its log for timeouts and memory errors`);
  }
}

/** The audience was deleted at TikTok. Redriving the dead letter creates it again. */
export class AudienceGoneError extends ClassifiedError {
  override readonly name = 'AudienceGoneError';
  override readonly means = 'reject';

  /**
   * @param audienceName its name at TikTok
   * @param options the refusal of TikTok that led to the discovery
   */
  constructor(audienceName: string, options: { readonly cause: TikTokError }) {
    super(
      `The audience ${audienceName} was deleted at TikTok; redrive this dead letter to create it again from this delivery`,
      options,
    );
  }
}

/** Tells the batch that a message stays in the queue; why has been said where it was decided. */
export class PostponedError extends ClassifiedError {
  override readonly name = 'PostponedError';
  override readonly means = 'retry';

  /** @param messageId SQS's id of the message */
  constructor(messageId: string) {
    super(`Message ${messageId} stays in the queue`);
  }
}
