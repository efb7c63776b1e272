/** [milters]: programs that are asked about mail, and may change it, in the protocol of Sendmail's milters. */
import { choice, duration, list } from './fields.ts';
import { parseSocketAddress } from './socket-address.ts';

const addresses = (about: string, example: string) =>
  list(
    'must be of the form "inet:host:port" or "unix:/path"',
    about,
    example,
    (item) => parseSocketAddress(item) !== null,
  );

export const milters = {
  inbound: addresses('Milters asked about mail from elsewhere (SMTP and LMTP), in order.', '["inet:127.0.0.1:8891"]'),
  submission: addresses('Milters asked about mail of our users, in order.', '["unix:/run/opendkim/opendkim.sock"]'),
  whenGone: choice(
    ['tempfail', 'accept'],
    'tempfail',
    'What becomes of mail while a milter does not answer, or not in its protocol: the sender is to try again, or it is not asked.',
  ),
  connectTimeout: duration('30s', ['100ms', '10m'], 'How long to wait for a connection to a milter.'),
  replyTimeout: duration('30s', ['100ms', '10m'], 'How long to wait for one answer.'),
  messageTimeout: duration('5m', ['100ms', '1h'], 'How long to wait in all for the verdict on a whole message.'),
};
