import { z } from 'zod';
import { ReportError } from './errors.ts';
import { firstReportSchema, type Report, reportSchema } from './schema.ts';

const anyReport = z.discriminatedUnion('version', [firstReportSchema, reportSchema]);

/**
 * Checks the text of a report of this version or the first one.
 *
 * @param text content of `reports/<source>/<run-id>.json`
 * @param key key of the report, for the error
 * @returns the report in the current version's form
 * @throws {ReportError} when the text is not JSON or breaks the contract
 */
export function parseReport(text: string, key: string): Report {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new ReportError(key, 'not JSON', { cause });
  }
  const result = anyReport.safeParse(document);
  if (result.success) return result.data;
  throw new ReportError(key, z.prettifyError(result.error).replaceAll('\n', ' '), { cause: result.error });
}
