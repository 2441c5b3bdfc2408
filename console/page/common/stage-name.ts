import type { Stage } from './types.ts';

const NAMES: Readonly<Record<Stage['stage'], string>> = {
  query: 'Query',
  export: 'Export',
  preparation: 'Preparation',
  delivery: 'Delivery',
  tiktok: 'TikTok',
};

/** @returns what people call a stage of the pipeline */
export const stageName = (stage: Stage['stage']): string => NAMES[stage];
