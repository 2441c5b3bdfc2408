import { NOT_SENT } from '../../lambdas/shared/queue/not-sent.ts';

/** What the reason of a dead letter means, and what to do about it. */
export interface DeadLetterText {
  readonly title: string;
  readonly remedy: string;
}

/** What a letter is called that the queue itself gave up: the function recorded no reason. */
export const NO_REASON = 'given up by the queue';

const WAITED_TOO_LONG: DeadLetterText = {
  title:
    'A delivery waited for more than three days or 100 receives: for another one on the same audience, for its turn, or for the next invocation',
  remedy: 'Check what delays the audience, then put the dead letters back.',
};
const AGAIN_WITH_FORCE = 'Run the export again with force.';

/** By the class of the error, as a dead letter names it; docs/operations.md has the same in more words. */
export const DEAD_LETTER_REASONS: Readonly<Record<string, DeadLetterText>> = {
  PrivacyGateError: {
    title: 'A line of the file is not a SHA-256; nothing of the delivery was sent',
    remedy: 'The message names file, line and kind of fault. Replace the file.',
  },
  MisplacedFileError: {
    title: 'An object below tiktok/ is neither part of a run nor where a hand-placed file has to be',
    remedy: 'Move it to the place that the message names. The dead letter can be left to expire.',
  },
  UnknownAdvertiserError: {
    title: 'A manifest is for an advertiser that the configuration does not have',
    remedy: 'Add it to tiktok.advertisers, deploy, then put the dead letters back.',
  },
  CompressedFileError: {
    title: 'A hand-placed gzip file is damaged or cut short; nothing of it was sent',
    remedy: 'Compress it again and put it in the same place.',
  },
  TokenError: {
    title: 'TikTok refuses the access token',
    remedy: 'Get a new long-term token in TikTok API for Business, store it, then put the dead letters back.',
  },
  PermissionError: {
    title: 'The access token may not act for this advertiser',
    remedy:
      'Let the advertiser authorise the app with the scope Audience Management, then put the dead letters back.',
  },
  CredentialsError: {
    title: 'The secret is not filled, or not in the expected form',
    remedy: 'Store the advertiser id and a token, then put the dead letters back.',
  },
  PermanentTikTokError: {
    title: 'TikTok refuses the call itself',
    remedy: 'The code says why: docs/operations.md, “TikTok’s codes”.',
  },
  RetryableTikTokError: {
    title: 'TikTok or the network failed again and again, for hours',
    remedy: 'Check TikTok’s status, then put the dead letters back.',
  },
  RateLimitedError: {
    title: 'TikTok asked for fewer requests for hours',
    remedy: 'Lower delivery.requestsPerSecond, deploy, then put the dead letters back.',
  },
  DailyQuotaError: {
    title: 'The daily quota of TikTok was used up each day for more than three days',
    remedy: 'Deliver less often, or ask TikTok for a larger quota, then put the dead letters back.',
  },
  MissingAudienceIdError: {
    title: 'TikTok answered a create with success and without an id, again and again',
    remedy: 'Check the type of the files in TikTok Ads Manager, then put the dead letters back.',
  },
  AmbiguousAudienceError: {
    title: 'TikTok has several audiences of this name and type, and the ledger knows none of them',
    remedy:
      'The message names the ids. Rename or delete all but one in TikTok Ads Manager, then put the dead letters back.',
  },
  TooManyFilesError: {
    title: 'A replace has more than 500 files, which TikTok does not take in one call; nothing was sent',
    remedy: 'Divide the people into several audiences, or use append and remove.',
  },
  AudienceGoneError: {
    title: 'The audience was deleted at TikTok',
    remedy: 'Put the dead letters back to create it again from this delivery.',
  },
  UnknownFormatError: {
    title: 'The format folder is not a format of TikTok’s',
    remedy: 'Move the file to the right folder; the dead letter can be left to expire.',
  },
  AudienceNameError: {
    title: 'The audience folder of a hand-placed file is not a usable name',
    remedy: 'Rename the folder: 1 to 128 characters, no control characters, no white space at the ends.',
  },
  ManifestError: { title: 'A manifest is not of the contract’s form', remedy: AGAIN_WITH_FORCE },
  ManifestMismatchError: {
    title: 'A file does not hold the rows that its manifest says: it was changed after publishing',
    remedy: AGAIN_WITH_FORCE,
  },
  ObjectChangedError: {
    title: 'A file vanished or changed while it was delivered, again and again',
    remedy: 'Run the export again, or place the file again.',
  },
  ReadTimeoutError: {
    title: 'S3 did not answer, or stopped in the middle of a file, again and again',
    remedy: 'Check the status of S3 in AWS Health, then put the dead letters back.',
  },
  ContentGoneError: {
    title: 'A file or manifest was removed or overwritten before its delivery had ended',
    remedy:
      'If its rows are still needed, run the export again, or place the file again. Otherwise the dead letter can be left to expire.',
  },
  FunctionDiedError: {
    title: 'The function stopped several times without getting any further',
    remedy:
      'Its log shows time-outs or memory. Raise delivery.memoryMegabytes, deploy, then put the dead letters back.',
  },
  MalformedMessageError: {
    title: 'A message in the queue is not an S3 event',
    remedy: 'Something else writes into the queue: check its policy. The message can be left to expire.',
  },
  LedgerConflictError: WAITED_TOO_LONG,
  PaceError: {
    title:
      'TikTok’s rate limit, or a wait that TikTok asked for, held a delivery back for more than three days',
    remedy: 'The message says until when no request may be sent. Put the dead letters back after that.',
  },
  LeaseLostError: WAITED_TOO_LONG,
  NotYetError: WAITED_TOO_LONG,
  TimeUpError: WAITED_TOO_LONG,
  PostponedError: WAITED_TOO_LONG,
  [NOT_SENT]: {
    title: 'EventBridge could not send an event to the queue',
    remedy:
      'The message has its error. "npx audiences doctor" checks the policies and says how to restore them; then put the dead letters back.',
  },
  [NO_REASON]: {
    title: 'The function did not process the message in all its attempts, and recorded no reason',
    remedy:
      'The function’s log has the error of each attempt. Put the dead letters back once the cause is corrected.',
  },
};

/**
 * Puts the reason of a dead letter into words.
 *
 * @param reason class of the error
 */
export const explainDeadLetter = (reason: string): DeadLetterText =>
  DEAD_LETTER_REASONS[reason] ?? {
    title: reason,
    remedy: 'The message says what happened. Correct the cause, then put the dead letters back.',
  };
