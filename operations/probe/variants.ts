import type { Source } from '../../lambdas/shared/config/schema.ts';
import { IDENTIFIERS, type IdentifierType } from '../../lambdas/shared/identifiers.ts';

/** One way to write identifiers of a type before they are hashed. */
export interface Variant {
  /** For example `email standard`. */
  readonly subject: string;
  readonly type: IdentifierType;
  /** Fields of a source that prepare this variant and no other: what to set when TikTok matches it best. */
  readonly setting: Readonly<Record<string, readonly string[]>>;
}

/** All variants that can be told apart. */
export const VARIANTS: readonly Variant[] = [
  { subject: 'email standard', type: 'email', setting: { emailVariants: ['standard'] } },
  { subject: 'email untagged', type: 'email', setting: { emailVariants: ['untagged'] } },
  { subject: 'email canonical', type: 'email', setting: { emailVariants: ['canonical'] } },
  { subject: 'phone with plus', type: 'phone', setting: { phoneVariants: ['e164'] } },
  { subject: 'phone without plus', type: 'phone', setting: { phoneVariants: ['digits'] } },
  { subject: 'IDFA in lower case', type: 'idfa', setting: { deviceVariants: ['lower'] } },
  { subject: 'IDFA in upper case', type: 'idfa', setting: { deviceVariants: ['upper'] } },
];

/** The source that prepares a variant, as it is written into a configuration. */
export function sourceOfVariant({ identifiers }: Source, { type, setting }: Variant): object {
  return {
    name: 'probe',
    audience: { name: 'probe' },
    identifiers: identifiers?.filter((column) => column.type === type),
    ...setting,
  };
}

/**
 * Gives the variants that can be told apart with a source: those of the types of its columns.
 *
 * @param source the source whose export is used
 */
export function variantsOf(source: Source): readonly Variant[] {
  const types = new Set(source.identifiers?.map(({ type }) => type));
  return VARIANTS.filter(({ type }) => types.has(type));
}

/** Folder of a variant's prepared files. */
export const formatOfVariant = ({ type }: Variant) => IDENTIFIERS[type].format;
