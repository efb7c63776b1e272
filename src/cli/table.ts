/**
 * The table of commands. Each is loaded when it is called, so that `postern version` does not pay for a mail server.
 */
import type { Command, CommandGroup } from './command.ts';

export interface TableEntry {
  readonly about: string;
  readonly load: () => Promise<Command | CommandGroup>;
}

export const commands: ReadonlyMap<string, TableEntry> = new Map<string, TableEntry>([
  [
    'lab',
    {
      about: 'Run two mail domains with everything they need, on this machine only.',
      load: async () => (await import('./commands/lab.ts')).lab,
    },
  ],
  ['init', { about: 'Set up a real server.', load: async () => (await import('./commands/init.ts')).init }],
  ['serve', { about: 'Run a real server.', load: async () => (await import('./commands/serve.ts')).serve }],
  [
    'domain',
    {
      about: 'Domains: add, list, remove, catch-all.',
      load: async () => (await import('./commands/domain.ts')).domain,
    },
  ],
  [
    'account',
    {
      about:
        'Accounts: add, list, remove, password, quota, disable, enable, app-add, app-list, app-remove, totp, passkeys, mechanism, apop, otp.',
      load: async () => (await import('./commands/account.ts')).account,
    },
  ],
  [
    'token',
    {
      about: 'Tokens for programs that speak HTTP: add, list, remove.',
      load: async () => (await import('./commands/token.ts')).token,
    },
  ],
  [
    'webhook',
    {
      about: 'Receivers that are told of what happens to mail: add, list, remove, enable, test.',
      load: async () => (await import('./commands/webhook.ts')).webhook,
    },
  ],
  [
    'certificate',
    {
      about: 'The certificate: show, renew.',
      load: async () => (await import('./commands/certificate.ts')).certificate,
    },
  ],
  [
    'dkim',
    {
      about: 'Keys that mail is signed with: list, rotate.',
      load: async () => (await import('./commands/dkim.ts')).dkim,
    },
  ],
  [
    'list',
    {
      about: 'Mailing lists: add, remove, show, members, subscribe, unsubscribe, approve, key.',
      load: async () => (await import('./commands/list.ts')).list,
    },
  ],
  [
    'ca',
    {
      about: 'A certification authority for S/MIME: init, issue, renew, revoke, list, crl, export.',
      load: async () => (await import('./commands/ca.ts')).ca,
    },
  ],
  ['dns', { about: 'Print the DNS records of a domain.', load: async () => (await import('./commands/dns.ts')).dns }],
  ['alias', { about: 'Aliases: add, list, remove.', load: async () => (await import('./commands/alias.ts')).alias }],
  [
    'mailbox',
    {
      about: 'Shared mailboxes: share, unshare, rights.',
      load: async () => (await import('./commands/mailbox.ts')).mailbox,
    },
  ],
  [
    'queue',
    {
      about: 'Mail that waits: list, show, destinations, retry, hold, cancel.',
      load: async () => (await import('./commands/queue.ts')).queue,
    },
  ],
  [
    'ldap',
    {
      about: 'The LDAP directory: test.',
      load: async () => (await import('./commands/ldap.ts')).ldap,
    },
  ],
  ['bans', { about: 'Who failed too often to log in.', load: async () => (await import('./commands/bans.ts')).bans }],
  ['unban', { about: 'Let them try again.', load: async () => (await import('./commands/bans.ts')).unban }],
  [
    'api',
    { about: 'The HTTP API of administration: openapi.', load: async () => (await import('./commands/api.ts')).api },
  ],
  [
    'audit',
    { about: 'Who changed what, when, and from where.', load: async () => (await import('./commands/audit.ts')).audit },
  ],
  [
    'hashcash',
    {
      about: 'Postage that is paid by computing: mint, check.',
      load: async () => (await import('./commands/hashcash.ts')).hashcash,
    },
  ],
  [
    'reports',
    {
      about: 'Reports of other servers: tls.',
      load: async () => (await import('./commands/reports.ts')).reports,
    },
  ],
  [
    'backup',
    { about: 'Copy the store while it runs.', load: async () => (await import('./commands/backup.ts')).backup },
  ],
  [
    'restore',
    {
      about: 'Put mail of one account back from a backup.',
      load: async () => (await import('./commands/restore.ts')).restore,
    },
  ],
  [
    'check',
    {
      about: 'Say what is wrong with the server and its domains, and what mends it.',
      load: async () => (await import('./commands/check.ts')).check,
    },
  ],
  [
    'explain',
    {
      about: 'Say whose mail a message is, and why: SPF, DKIM, ARC, DMARC.',
      load: async () => (await import('./commands/explain.ts')).explain,
    },
  ],
  [
    'sieve',
    {
      about: 'Mail filters: check a script, try it on a message.',
      load: async () => (await import('./commands/sieve.ts')).sieve,
    },
  ],
  [
    'spam',
    {
      about: 'Spam: train, classify, stats.',
      load: async () => (await import('./commands/spam.ts')).spam,
    },
  ],
  [
    'quarantine',
    {
      about: 'Mail that is kept apart: list, show, release, delete.',
      load: async () => (await import('./commands/quarantine.ts')).quarantine,
    },
  ],
  [
    'trace',
    {
      about: 'Show how a message to an address would be routed and secured, step by step.',
      load: async () => (await import('./commands/trace.ts')).trace,
    },
  ],
  [
    'verify',
    {
      about: 'Check every stored octet and every reference.',
      load: async () => (await import('./commands/verify.ts')).verify,
    },
  ],
  [
    'import',
    {
      about: 'Take mail from mbox, Maildir and .eml files, or from an IMAP server.',
      load: async () => (await import('./commands/import.ts')).importMail,
    },
  ],
  [
    'export',
    {
      about: 'Write mail to mbox, Maildir or .eml files.',
      load: async () => (await import('./commands/export.ts')).exportMail,
    },
  ],
  [
    'key',
    {
      about:
        'Keys of a person: list, make, import, export, lookup, publish, trust, certify, sign, verify, revoke, delete.',
      load: async () => (await import('./commands/key.ts')).key,
    },
  ],
  [
    'seal',
    {
      about: 'Sign and encrypt a message, by OpenPGP or S/MIME.',
      load: async () => (await import('./commands/seal.ts')).seal,
    },
  ],
  [
    'unseal',
    {
      about: 'Decrypt and verify messages, OpenPGP and S/MIME alike.',
      load: async () => (await import('./commands/unseal.ts')).unseal,
    },
  ],
  [
    'undelete',
    {
      about: 'Put deleted messages back.',
      load: async () => (await import('./commands/undelete.ts')).undelete,
    },
  ],
  [
    'purge',
    {
      about: 'Remove for good what was deleted long enough ago.',
      load: async () => (await import('./commands/purge.ts')).purge,
    },
  ],
  [
    'version',
    { about: 'Say which Postern this is.', load: async () => (await import('./commands/version.ts')).version },
  ],
]);

export function overview(): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length));
  const lines = [...commands].map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return [
    'Postern: a complete mail system in one process.',
    '',
    'Usage: postern COMMAND [options]',
    '',
    ...lines,
    `  ${'help'.padEnd(width)}  This page; postern help COMMAND says more.`,
    '',
    'Commands find their data by --config FILE or POSTERN_CONFIG, else in POSTERN_DATA (var/lab, the lab), else by',
    '/etc/postern/postern.toml.',
    '',
  ].join('\n');
}
