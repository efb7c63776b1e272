/** [hashcash]: postage that is paid by computing. */
import { count, flag } from './fields.ts';

export const hashcash = {
  check: flag(
    true,
    'Whether a stamp (X-Hashcash) of a message from elsewhere counts for it: once, for its recipient, within 28 days.',
  ),
  leastBits: count(20, [1, 160], 'Bits below which a stamp says nothing: 20 are about a second of work.'),
  mint: flag(
    false,
    'Whether mail of our own users gets a stamp for each recipient that its header names, up to ten. It leaves a few seconds later. Each account may say otherwise (postern account postage).',
  ),
  mintBits: count(20, [1, 26], 'Bits of these stamps; each further one doubles the work.'),
};
