/** [store]: the message store. */
import { count } from './fields.ts';

export const store = {
  undeleteDays: count(14, [0, 365], 'How many days a deleted message can be brought back.'),
  auditDays: count(365, [1, 3650], 'How many days it is kept who changed what (postern audit).'),
};
