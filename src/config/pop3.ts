/** [pop3]: what POP3 does that not every server wants. RFC 1939 §7 (APOP), RFC 2449 §6.5 (LOGIN-DELAY). */
import { duration, flag } from './fields.ts';

export const pop3 = {
  apop: flag(
    false,
    'Whether the greeting offers APOP, for accounts that have a secret for it (postern account apop ADDRESS). It rests on MD5.',
  ),
  loginDelay: duration('0s', ['0s', '1h'], 'How soon an account may log in again; announced where it is not "0s".'),
};
