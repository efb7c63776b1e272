/** [mta_sts]: the policy that is served for our domains. RFC 8461 §3.2. */
import { choice, duration, isHostName, list } from './fields.ts';

export const mtaSts = {
  mode: choice(
    ['none', 'testing', 'enforce'],
    'none',
    'What others shall do where TLS to our mail hosts fails: nothing, report it, or keep the mail. Needs listeners.https.',
  ),
  mx: list(
    'must be a host name, or one with "*." before it',
    'Mail hosts of our domains beside server.hostname.',
    '["backup.example.org"]',
    (item) => isHostName(item.startsWith('*.') ? item.slice(2) : item),
  ),
  maxAge: duration('7d', ['1d', '365d'], 'How long others believe the policy.'),
};
