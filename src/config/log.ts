/** [log]: events on standard output, one a line; systemd keeps them. */
import { choice } from './fields.ts';

export const log = {
  level: choice(['debug', 'info', 'warn', 'error'], 'info', 'The least important events to write.'),
  format: choice(['json', 'text'], 'json', 'For machines or for people.'),
};
