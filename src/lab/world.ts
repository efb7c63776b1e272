/**
 * Who and what exists in the lab: two domains, their accounts, and the names its one server goes by.
 */
export const labDomains = ['alpha.test', 'beta.test'] as const;

export const labAdministrator = 'admin@alpha.test';

export const labAccounts = [
  { address: labAdministrator, name: 'Ada Admin' },
  { address: 'alice@alpha.test', name: 'Alice Alpha' },
  { address: 'bob@beta.test', name: 'Bob Beta' },
] as const;

/** Mail to whoever is responsible reaches the one who is. RFC 2142 */
export const labAliases = labDomains.flatMap((domain) =>
  ['postmaster', 'abuse'].map((role) => ({ address: `${role}@${domain}`, target: labAdministrator })),
);

/** What the server calls itself: neither domain's mail exchanger, so that each sees the other from outside. */
export const labHostname = 'postern.alpha.test';

const services = ['mx', 'mail', 'smtp', 'imap', 'pop3', 'www', 'autoconfig', 'autodiscover', 'openpgpkey'];

/** Names of the lab's certificate. */
export const labNames: readonly string[] = [
  labHostname,
  ...labDomains.flatMap((domain) => [domain, ...services.map((service) => `${service}.${domain}`)]),
  'localhost',
  '127.0.0.1',
];

export const labHostsOf = (domain: string): readonly string[] => services.map((service) => `${service}.${domain}`);
