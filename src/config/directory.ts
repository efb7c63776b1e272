/** [directory]: how addresses are understood. */
import { octets, separator } from './fields.ts';

export const directory = {
  subaddressSeparator: separator('+', 'user+anything reaches user (RFC 5233); "" turns it off.'),
  defaultQuota: octets('0 B', ['0 B', '100 TiB'], 'Quota of a new account; "0 B" is without limit.'),
};
