/** [dkim]: signatures of our domains. RFC 6376. */
import { duration, flag } from './fields.ts';

export const dkim = {
  sign: flag(
    true,
    'Whether mail of our domains is signed, and what aliases send elsewhere is sealed (ARC), once the records that postern dns shows are published.',
  ),
  rotate: duration(
    '90d',
    ['0d', '1825d'],
    'After how long new keys are made; 0d keeps them. They sign once their records are seen in DNS, and the old ones stay published for a while.',
  ),
};
