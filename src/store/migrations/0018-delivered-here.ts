/**
 * When a message that waited in the queue went into mailboxes of this house, in the commit that put it there: it is not put
 * there again, whatever becomes of the process before the queue is told.
 */
import type { Migration } from './types.ts';

export const deliveredHere: Migration = {
  number: 18,
  name: 'delivered here',
  statements: () => [`ALTER TABLE queue_recipient ADD COLUMN delivered_here BIGINT`],
};
