import type { IncomingMessage } from 'node:http';
import { badParameter } from './errors.ts';
import { oneOf, text } from './parameters.ts';
import { type ReceivedFile, receiveUpload } from './receive-upload.ts';
import type { TikTokState } from './state.ts';
import { CALCULATE_TYPES, canonicalType } from './uploaded-file.ts';

export interface UploadCall {
  readonly state: TikTokState;
  readonly requestId: string;
  readonly request: IncomingMessage;
  /** Whether to answer that the signature is wrong. */
  readonly wrongSignature: boolean;
  /** Called with the advertiser before anything is stored; throws to refuse the request. */
  readonly admit: (advertiserId: string) => void;
}

/** `POST file/upload/`: accepts a file and returns its handle. Lines that are not hashes are accepted too, and recorded. */
export async function uploadFile({
  state,
  requestId,
  request,
  wrongSignature,
  admit,
}: UploadCall): Promise<object> {
  const hashesFile = state.newHashesFile();
  const { fields, file } = await receiveUpload(request, hashesFile);
  const parameters = Object.fromEntries(fields);
  const advertiserId = text(parameters, 'advertiser_id');
  admit(advertiserId);
  const calculateType = canonicalType(oneOf(parameters, 'calculate_type', CALCULATE_TYPES));
  const { md5, bytes, scanner } = checkFile(file, text(parameters, 'file_signature'), wrongSignature);
  const { parsed, unparsable } = scanner;
  const kept = { advertiserId, calculateType, signature: md5, hashesFile, parsed, unparsable };
  const { filePath } = state.addFile(kept, bytes);
  for (const violation of scanner.violations) {
    state.violations.push({ requestId, filePath, calculateType, ...violation });
  }
  return { file_path: filePath };
}

function checkFile(file: ReceivedFile | undefined, signature: string, wrongSignature: boolean): ReceivedFile {
  if (file === undefined) throw badParameter('file: expected a file');
  if (!/\.(csv|txt)$/i.test(file.fileName)) throw badParameter('file: expected the extension .csv or .txt');
  if (file.isTooLarge) throw badParameter('file: expected at most 50 MB');
  if (file.bytes === 0) throw badParameter('file: expected a file that is not empty');
  if (wrongSignature || signature.toLowerCase() !== file.md5) {
    throw badParameter('file_signature: does not match the MD5 of the file');
  }
  return file;
}
