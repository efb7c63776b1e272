/** [rspamd]: the opinion of another filter. */
import { decimal, duration, flag, line, octets } from './fields.ts';

const isHttpUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' && username === '';
};

export const rspamd = {
  url: line(
    '',
    'Where a normal worker of rspamd listens, such as "http://127.0.0.1:11333". It is shown every message from elsewhere that is scored (spam.enabled), and what our own users send (unless outbound.action is "off"). "" asks none.',
    (text) => text === '' || isHttpUrl(text),
  ),
  weight: decimal(0.3, [0, 2], 'What a point of rspamd is worth here, where 2.4 points make a message junk.'),
  decides: flag(
    false,
    'Whether its reject (30 points) usually refuses, and its add header (6 points) files as junk. If not, it counts, but never enough to decide alone.',
  ),
  timeout: duration(
    '10s',
    ['100ms', '2m'],
    'How long it may take over one message. What it does not answer counts nothing.',
  ),
  maxSize: octets('50 MB', ['1 KB', '4 GB'], 'Larger messages are not shown to it.'),
};
