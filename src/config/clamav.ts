/** [clamav]: malware. */
import { choice, duration, line, octets } from './fields.ts';
import { parseSocketAddress } from './socket-address.ts';

export const clamav = {
  address: line(
    '',
    'Where clamd listens: "unix:/run/clamav/clamd.ctl" or "inet:127.0.0.1:3310". It is shown every message from elsewhere that is scored (spam.enabled), where spam.malware says what becomes of what it finds, and what our own users send (unless outbound.action is "off"), which is refused then (554 5.7.1). "" asks none.',
    (text) => text === '' || parseSocketAddress(text) !== null,
  ),
  whenGone: choice(
    ['accept', 'tempfail'],
    'accept',
    'What becomes of mail while clamd cannot be asked: it is taken, and postern explain says so; or the sender is to try again.',
  ),
  timeout: duration('30s', ['1s', '2m'], 'How long it may take over one message, with the way there.'),
  maxSize: octets(
    '100 MB',
    ['1 KB', '4 GB'],
    'Larger messages are not shown to it. Its own StreamMaxLength holds besides.',
  ),
};
