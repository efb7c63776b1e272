/** [outbound]: whether what our own users send looks like spam. */
import { choice, count } from './fields.ts';

export const outbound = {
  action: choice(
    ['hold', 'refuse', 'log', 'off'],
    'hold',
    'What becomes of it: it waits in the queue for `postern queue retry` or `cancel` (recipients here get it as junk), is refused (550 5.7.1), is only logged; or nothing is looked at.',
  ),
  score: count(
    12,
    [1, 1000],
    'From which score it does: far above the one of mail from elsewhere, since nearly all of it is wanted.',
  ),
};
