/** [dmarc_reports]: reports of mail that passes or fails DMARC. RFC 9990, RFC 9991. */
import { flag } from './fields.ts';

export const dmarcReports = {
  send: flag(
    true,
    'Whether domains that ask for it are told once a day what mail came in their name, and how it was judged.',
  ),
  receive: flag(
    true,
    'Whether dmarc-reports@ of our domains takes the reports of others; postern reports dmarc shows them.',
  ),
  failure: flag(
    false,
    'Whether domains that ask for it are told of single messages that fail: a few an hour, the header alone, names of people taken out.',
  ),
};
