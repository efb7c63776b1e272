/** [directory]: how addresses are understood. */
import { address, choice, list, octets, separators } from './fields.ts';

export const directory = {
  subaddressSeparators: separators('+', 'user+anything reaches user (RFC 5233); "" turns it off.'),
  subaddress: choice(
    ['inbox', 'mailbox'],
    'inbox',
    'Where user+anything goes: to the inbox, or to the mailbox "anything" if there is one.',
  ),
  postmaster: address('', 'Who reads what comes for postmaster and abuse; "" is the first account of the domain.'),
  administrators: list(
    'must be the address of an account',
    'Accounts that administer the server on its web pages and by its HTTP API.',
    '["ada@example.org"]',
    (item) => item.lastIndexOf('@') > 0,
  ),
  defaultQuota: octets('0 B', ['0 B', '100 TiB'], 'Quota of a new account; "0 B" is without limit.'),
};
