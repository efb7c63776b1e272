/** [trust]: whose mail it is. RFC 7208, 6376, 9989, 8617. */
import { parseNetwork } from '../base/networks.ts';
import { choice, flag, isHostName, list } from './fields.ts';

const actions = ['accept', 'tag', 'junk', 'quarantine', 'reject'] as const;

export const trust = {
  enabled: flag(true, 'Whether mail from elsewhere is checked: SPF, DKIM, ARC, DMARC.'),
  exempt: list(
    'must be an address or a network such as "192.0.2.0/24"',
    'Addresses and networks whose mail is not checked: gateways and backup MX in front of this server, which check by themselves.',
    '["192.0.2.25"]',
    (item) => parseNetwork(item) !== null,
  ),
  dmarcReject: choice(
    actions,
    'reject',
    'What becomes of mail that fails DMARC where the owner of the domain asks to reject it: tag marks it $Unverified, quarantine files it apart.',
  ),
  dmarcQuarantine: choice(actions, 'junk', 'The same where the owner asks to quarantine it.'),
  dmarcNone: choice(actions, 'tag', 'The same where the owner asks for nothing.'),
  dmarcPermerror: choice(
    actions,
    'tag',
    'The same where a message has no author, or its domain a record that is broken.',
  ),
  spfFail: choice(actions, 'tag', 'Where no DMARC record speaks: mail from a host that SPF forbids.'),
  spfSoftfail: choice(
    actions,
    'accept',
    'Where no DMARC record speaks: mail from a host that SPF would rather not see.',
  ),
  spfPermerror: choice(actions, 'accept', 'Where no DMARC record speaks: mail of a domain whose SPF record is broken.'),
  spfNeutral: choice(
    actions,
    'accept',
    'Where no DMARC record speaks: mail of a domain whose SPF record says nothing of the host.',
  ),
  spfNone: choice(actions, 'accept', 'Where no DMARC record speaks: mail of a domain without an SPF record.'),
  dkimFail: choice(actions, 'accept', 'Where no DMARC record speaks: mail whose signatures all fail.'),
  dkimNone: choice(actions, 'accept', 'Where no DMARC record speaks: mail that nobody signed.'),
  dkimForeign: choice(
    actions,
    'accept',
    "Where no DMARC record speaks: mail with signatures that hold, none of them of the author's domain.",
  ),
  iprevFail: choice(
    actions,
    'accept',
    'Where no DMARC record speaks: mail of a host without a name that leads back to its address.',
  ),
  unknown: choice(
    ['accept', 'defer'],
    'accept',
    'Where DNS gives no answer: taken as it is, or put off until it does.',
  ),
  trustedSealers: list(
    'must be names of domains',
    'Domains whose ARC seal is believed: mailing lists and forwarders, which break what they pass on (RFC 8617).',
    '["lists.example.org"]',
    isHostName,
  ),
  bimi: flag(
    false,
    'Whether the indicator (the logo) of the domain is looked for where DMARC passes, and checked: BIMI. It is fetched from the web.',
  ),
  bimiAuthorities: list(
    'must be paths',
    'PEM files with the authorities whose certificates (VMC) vouch for indicators; without them none is asked for.',
    '["/etc/postern/vmc-roots.pem"]',
    (item) => item !== '',
  ),
};
