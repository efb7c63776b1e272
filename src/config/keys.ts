/** [keys]: public keys of people: where they are looked for, and how those of our users are given out. */
import { flag, isHostName, line, list } from './fields.ts';

/** 'keys.example.org' or 'keys.example.org:8443' */
export function isKeyServer(text: string): boolean {
  const [host = '', port, more] = text.split(':');
  const isPort = port === undefined || (Number.isInteger(Number(port)) && Number(port) >= 1 && Number(port) <= 65_535);
  return more === undefined && isPort && host === host.toLowerCase() && isHostName(host);
}

/** The local part of the address, in each domain, to which keys are sent. draft-koch-openpgp-webkey-service §4.1 */
export const keySubmission = 'key-submission';

export const keys = {
  lookup: flag(
    true,
    'Looks for keys of whom users write to: in the DNS and on the web server of the domain. Nobody is asked before a user writes there.',
  ),
  publish: flag(true, 'Gives out keys that users publish, by the web server of this host (web key directory).'),
  submission: flag(
    true,
    'Takes keys that users send to key-submission@DOMAIN, asks them by an encrypted letter, and publishes them.',
  ),
  autocrypt: flag(true, 'Adds the key that a user publishes and prefers to what that user sends (Autocrypt).'),
  learn: flag(
    true,
    'Remembers keys and certificates that come with mail whose author DMARC or DKIM proves, for whom it is for.',
  ),
  servers: list(
    'must be a host name, with a port where it is not 443',
    'Key servers that are asked where a domain has no key (VKS, over HTTPS). They learn whom users write to.',
    '["keys.openpgp.org"]',
    isKeyServer,
  ),
  ldapFilter: line(
    '',
    'What an entry with a key is found by, in the servers of [ldap]: "(mail=%a)"; "" does not look there. Attributes are userCertificate and pgpKey.',
    (text) => text === '' || text.includes('%a') || text.includes('%u'),
  ),
};
