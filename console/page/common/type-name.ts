import { IDENTIFIERS } from '../../../lambdas/shared/identifiers.ts';

const NAMES = new Map<string, string>(Object.values(IDENTIFIERS).map(({ format, label }) => [format, label]));

/**
 * @param format calculate type in lower case, for example `email_sha256`
 * @returns what people call it, for example `e-mail`
 */
export const typeName = (format: string): string => NAMES.get(format) ?? format;
