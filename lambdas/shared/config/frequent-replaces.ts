import { comesWithinTwoDays } from './schedule-days.ts';
import type { PipelineConfig } from './schema.ts';

/** What to do about a source that replaces too often; an audience takes one replace in about a day. */
export const FREQUENT_REPLACE_REMEDY =
  'Let it run at most every 48 hours, or use action "append": TikTok refuses a replace while it works on the one before, for a day or longer.';

/**
 * Names the sources that replace their audiences by a schedule that comes twice within 48 hours. A source whose exports
 * are prepared when they arrive has no schedule that could tell.
 *
 * @param config the configuration
 */
export const frequentReplaceSources = ({ sources }: PipelineConfig): readonly string[] =>
  sources
    .filter(({ action }) => action === 'replace')
    .filter(({ cleanRooms, prepareSchedule }) =>
      [prepareSchedule, cleanRooms?.schedule].some(
        (schedule) => schedule !== undefined && comesWithinTwoDays(schedule),
      ),
    )
    .map(({ name }) => name);
