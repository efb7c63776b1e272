/** [tls_reports]: reports of TLS between mail servers. RFC 8460. */
import { flag } from './fields.ts';

export const tlsReports = {
  send: flag(true, 'Whether domains that ask for it are told once a day how TLS to their hosts went.'),
  receive: flag(
    true,
    'Whether tls-reports@ of our domains takes the reports of others; postern reports tls shows them.',
  ),
};
