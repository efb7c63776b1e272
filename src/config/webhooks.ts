/** [webhooks]: events told by HTTP. Who is told of what is set for each account: postern webhook. */
import { parseNetwork } from '../base/networks.ts';
import { duration, list } from './fields.ts';

export const webhooks = {
  allow: list(
    'must be an address or a network such as "192.0.2.0/24"',
    'Addresses that are not public and may be told all the same, also without TLS; all others must be public and speak https.',
    '["127.0.0.0/8", "10.1.2.3"]',
    (item) => parseNetwork(item) !== null,
  ),
  timeout: duration('15s', ['1s', '2m'], 'How long a receiver may take to answer.'),
  disableAfter: duration(
    '5d',
    ['1h', '30d'],
    'After so long without a single success a webhook is switched off; postmaster hears of it.',
  ),
};
