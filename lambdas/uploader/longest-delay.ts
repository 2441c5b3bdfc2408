/** Longest time a message can be hidden: SQS counts 12 hours from its receipt. */
export const LONGEST_DELAY_SECONDS = 11 * 3600;
