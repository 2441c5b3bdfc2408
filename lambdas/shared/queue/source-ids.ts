/** Attribute of a dead letter, and of the message that a redrive sends for it. */
export const SOURCE_IDS = 'SourceMessageIds';

/**
 * Reads the ids of the messages that a message repeats: those that went to the dead-letter queue before it, and their
 * letters. Ids do not depend on the clocks of functions and queues.
 *
 * @param text value of the attribute
 */
export const sourceIds = (text: string | undefined): readonly string[] => text?.split(' ') ?? [];

/** Returns the attribute's value for a message that repeats another one. */
export const withSourceId = (text: string | undefined, messageId: string): string =>
  [...sourceIds(text), messageId].join(' ');
