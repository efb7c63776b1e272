/**
 * The whole configuration. Its types come from here, its words for the operator too.
 */
import * as v from 'valibot';
import { acme } from './acme.ts';
import { ca } from './ca.ts';
import { clamav } from './clamav.ts';
import { directory } from './directory.ts';
import { dns } from './dns.ts';
import { door } from './door.ts';
import { greylist } from './greylist.ts';
import { hashcash } from './hashcash.ts';
import { imap } from './imap.ts';
import { kerberos } from './kerberos.ts';
import { keys } from './keys.ts';
import { ldap } from './ldap.ts';
import { limits } from './limits.ts';
import { listeners } from './listeners.ts';
import { log } from './log.ts';
import { milters } from './milters.ts';
import { msa } from './msa.ts';
import { mta } from './mta.ts';
import { mtaSts } from './mta-sts.ts';
import { openid } from './openid.ts';
import { outbound } from './outbound.ts';
import { pop3 } from './pop3.ts';
import { rspamd } from './rspamd.ts';
import { sasl } from './sasl.ts';
import { server } from './server.ts';
import { store } from './store.ts';
import { tls } from './tls.ts';
import { dkim } from './dkim.ts';
import { web } from './web.ts';
import { webhooks } from './webhooks.ts';
import { dmarcReports } from './dmarc-reports.ts';
import { tlsReports } from './tls-reports.ts';
import { spam } from './spam.ts';
import { trust } from './trust.ts';

export const schema = v.strictObject({
  server: v.strictObject(server),
  listeners: v.optional(v.strictObject(listeners), {}),
  tls: v.optional(v.strictObject(tls), {}),
  acme: v.optional(v.strictObject(acme), {}),
  mtaSts: v.optional(v.strictObject(mtaSts), {}),
  tlsReports: v.optional(v.strictObject(tlsReports), {}),
  dmarcReports: v.optional(v.strictObject(dmarcReports), {}),
  dkim: v.optional(v.strictObject(dkim), {}),
  ca: v.optional(v.strictObject(ca), {}),
  limits: v.optional(v.strictObject(limits), {}),
  door: v.optional(v.strictObject(door), {}),
  mta: v.optional(v.strictObject(mta), {}),
  msa: v.optional(v.strictObject(msa), {}),
  outbound: v.optional(v.strictObject(outbound), {}),
  trust: v.optional(v.strictObject(trust), {}),
  spam: v.optional(v.strictObject(spam), {}),
  greylist: v.optional(v.strictObject(greylist), {}),
  hashcash: v.optional(v.strictObject(hashcash), {}),
  clamav: v.optional(v.strictObject(clamav), {}),
  rspamd: v.optional(v.strictObject(rspamd), {}),
  milters: v.optional(v.strictObject(milters), {}),
  web: v.optional(v.strictObject(web), {}),
  webhooks: v.optional(v.strictObject(webhooks), {}),
  dns: v.optional(v.strictObject(dns), {}),
  keys: v.optional(v.strictObject(keys), {}),
  imap: v.optional(v.strictObject(imap), {}),
  directory: v.optional(v.strictObject(directory), {}),
  openid: v.optional(v.strictObject(openid), {}),
  ldap: v.optional(v.strictObject(ldap), {}),
  kerberos: v.optional(v.strictObject(kerberos), {}),
  sasl: v.optional(v.strictObject(sasl), {}),
  log: v.optional(v.strictObject(log), {}),
  store: v.optional(v.strictObject(store), {}),
  pop3: v.optional(v.strictObject(pop3), {}),
});

export type Config = Readonly<v.InferOutput<typeof schema>>;
/** As it may be written, defaults left out. */
export type ConfigInput = v.InferInput<typeof schema>;

/** Why there is a section, for the commented file. */
export const sectionNotes: Readonly<Record<string, string>> = {
  server: 'Who this server is.',
  listeners: 'Where each protocol is spoken.',
  'listeners.smtp': 'Mail from other servers (RFC 5321).',
  'listeners.submission': 'Mail from our users, STARTTLS (RFC 6409).',
  'listeners.submissions': 'Mail from our users, TLS from the first octet (RFC 8314).',
  'listeners.lmtp': 'Mail from another server on this machine (RFC 2033). Whoever reaches it can deliver.',
  'listeners.imap': 'Mailboxes, STARTTLS (RFC 9051).',
  'listeners.imaps': 'Mailboxes, TLS from the first octet.',
  'listeners.pop3': 'The inbox, STLS (RFC 1939).',
  'listeners.pop3s': 'The inbox, TLS from the first octet.',
  'listeners.http': 'Webmail, JMAP, status page, /healthz, /ready and /metrics, without TLS.',
  'listeners.https': 'The same with TLS, and the MTA-STS policy for mta-sts.DOMAIN.',
  'listeners.acme':
    'Proofs for a CA that looks by HTTP (RFC 8555 8.3), what our own CA publishes (/pki), and nothing else. Both are asked for at port 80.',
  tls: 'The certificate.',
  acme: 'Certificates that the server gets and renews by itself (RFC 8555).',
  mta_sts: 'What other servers are told of TLS at ours (RFC 8461).',
  tls_reports: 'What servers tell each other of TLS between them (RFC 8460).',
  dmarc_reports: 'What servers tell each other of mail in the name of their domains (RFC 9990).',
  dkim: 'Signatures of our domains (RFC 6376).',
  ca: 'A certification authority for S/MIME certificates of our own addresses (postern ca).',
  limits: 'How much clients may take.',
  door: 'How often strangers may come. What they are told is for now only: real mail comes a little later. 0 is no limit.',
  mta: 'Mail that leaves for other hosts.',
  msa: 'Mail that our users send.',
  outbound: 'What our own users send is looked at, too: one of them may have lost a password.',
  trust: 'Whose mail it is: what is done with mail from elsewhere by SPF, DKIM, ARC and DMARC.',
  spam: 'Unwanted mail.',
  greylist: 'Strangers are asked to come back a little later (RFC 6647).',
  hashcash: 'Postage that is paid by computing (X-Hashcash).',
  clamav: 'Malware, as ClamAV knows it.',
  rspamd: 'What rspamd thinks of a message, beside what we think.',
  milters: 'Programs that are asked about mail (Sendmail milters).',
  web: 'The webmail and the administration pages.',
  webhooks: 'Programs that are told by HTTP of what happens to mail. Who is told: postern webhook.',
  dns: 'The Domain Name System, and how its answers are checked (RFC 4035).',
  keys: 'Public keys of people (OpenPGP and S/MIME).',
  imap: 'What IMAP clients are told of the server.',
  directory: 'Addresses and accounts.',
  openid: 'Logging in with access tokens of an OpenID provider (RFC 7628), and signing in there to the web pages.',
  ldap: 'Users that an LDAP server has (RFC 4511).',
  kerberos: 'Logging in with Kerberos tickets (RFC 4752).',
  sasl: 'Logging in.',
  log: 'Events.',
  store: 'The message store.',
  pop3: 'Reading by POP3.',
};
