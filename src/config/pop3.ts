/** [pop3]: what POP3 does that not every server wants. RFC 2449 §6.5 (LOGIN-DELAY). */
import { duration } from './fields.ts';

export const pop3 = {
  loginDelay: duration('0s', ['0s', '1h'], 'How soon an account may log in again; announced where it is not "0s".'),
};
