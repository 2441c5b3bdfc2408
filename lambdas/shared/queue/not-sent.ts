/** The reason of an event that EventBridge could not send to the queue: it sends these to the same dead-letter queue. */
export const NOT_SENT = 'EventNotSent';
