/** [sasl]: how users prove who they are, in every protocol. RFC 4422; RFC 8314 §3 (passwords under TLS only) is not for choice. */
import { parseNetwork } from '../base/networks.ts';
import { flag, list } from './fields.ts';

/** As directory/policy.ts has them, which is above this room. */
const old = ['SCRAM-SHA-1', 'OTP', 'DIGEST-MD5', 'CRAM-MD5', 'APOP'];
const others = ['EXTERNAL', 'SCRAM-SHA-256', 'OAUTHBEARER', 'XOAUTH2', 'GSSAPI', 'PLAIN'];

export const sasl = {
  old: list(
    `must be of ${old.join(', ')}`,
    'Old mechanisms to offer, each only for accounts that it is switched on for (postern account mechanism). They rest on MD5 or SHA-1, or are little known.',
    '["SCRAM-SHA-1", "CRAM-MD5"]',
    (name) => old.includes(name),
  ),
  off: list(
    `must be of ${others.join(', ')}`,
    'Mechanisms that are not offered; PLAIN takes LOGIN with it.',
    '["XOAUTH2"]',
    (name) => others.includes(name),
  ),
  channelBinding: flag(
    false,
    'Offer logins that are bound to their TLS connection (SCRAM-…-PLUS). Off, because mutt and neomutt choose them and then cannot log in on TLS 1.3.',
  ),
  trusted: list(
    'must be addresses or networks such as "192.0.2.0/24"',
    'Addresses and networks that failed logins never hold up.',
    '["192.0.2.0/24", "2001:db8:1::/48"]',
    (item) => parseNetwork(item) !== null,
  ),
};
