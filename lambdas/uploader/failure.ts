import type { DeliveryFailure } from '../shared/ledger/deliveries.ts';
import { TikTokError } from '../shared/tiktok/errors.ts';

const LONGEST_ATTRIBUTE = 500;

/** What went wrong, as attributes of a dead letter. */
export interface FailureDescription {
  /** Class of the error. */
  readonly Reason: string;
  readonly Message: string;
  /** TikTok's error code. */
  readonly Code: number | undefined;
  /** TikTok's id of the call. */
  readonly RequestId: string | undefined;
}

/** Describes an error without personal data: never a row, never a token. */
export function describeFailure(error: unknown): FailureDescription {
  const isError = error instanceof Error;
  const refusal = isError && !(error instanceof TikTokError) ? error.cause : error;
  return {
    Reason: isError ? error.name : 'UnknownError',
    Message: printable(isError ? error.message : String(error)),
    Code: refusal instanceof TikTokError ? refusal.code : undefined,
    RequestId: refusal instanceof TikTokError ? refusal.requestId : undefined,
  };
}

/** SQS refuses control characters in attributes. */
const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced here
  text.replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, ' ').slice(0, LONGEST_ATTRIBUTE);

/** The failure as the ledger keeps it. */
export function failureRecord(error: unknown): DeliveryFailure {
  const { Reason, Message, Code, RequestId } = describeFailure(error);
  return { name: Reason, message: Message, code: Code, requestId: RequestId, at: new Date().toISOString() };
}
