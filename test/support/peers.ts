/** Programs of others that tests and benchmarks talk to. What is missing skips a test and is named. */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Program -> its Debian package; tools/peers.sh installs them all. */
const packages = {
  alpine: 'alpine',
  chromium: 'chromium',
  clamd: 'clamav-daemon',
  curl: 'curl',
  dig: 'dnsutils',
  dkimverify: 'python3-dkim',
  dovecot: 'dovecot-imapd',
  exim4: 'exim4-daemon-light',
  fetchmail: 'fetchmail',
  getmail: 'getmail6',
  gpg: 'gpg',
  gpgsm: 'gpgsm',
  gsasl: 'gsasl',
  hashcash: 'hashcash',
  javac: 'default-jdk-headless',
  'kadmin.local': 'krb5-admin-server',
  kinit: 'krb5-user',
  knotd: 'knot',
  krb5kdc: 'krb5-kdc',
  'ldns-signzone': 'ldnsutils',
  mbsync: 'isync',
  msmtp: 'msmtp',
  mutt: 'mutt',
  neomutt: 'neomutt',
  offlineimap: 'offlineimap3',
  opendkim: 'opendkim',
  openssl: 'openssl',
  pebble: 'pebble',
  perl: 'perl',
  postfix: 'postfix',
  'posttls-finger': 'postfix',
  python3: 'python3',
  rnp: 'rnp',
  rnpkeys: 'rnp',
  rspamd: 'rspamd',
  ldapmodify: 'ldap-utils',
  'sieve-test': 'dovecot-sieve',
  slapd: 'slapd',
  'smtp-source': 'postfix',
  smtpd: 'opensmtpd',
  sq: 'sq',
  swaks: 'swaks',
  testssl: 'testssl.sh',
  thunderbird: 'thunderbird',
  unbound: 'unbound',
} as const;

/** What has no program of its own: the package itself. */
const libraries = [
  'libauthen-sasl-cyrus-perl',
  'libauthen-sasl-perl',
  'libbcpkix-java',
  'libio-socket-ssl-perl',
  'libsasl2-modules',
  'libsasl2-modules-otp',
] as const;

/** Modules of npm that are no part of the project, with their folders below `unpacked`. */
const modules = { '@renovatebot/pgp': 'renovate-pgp' } as const;

type Library = (typeof libraries)[number];
type Program = keyof typeof packages;
type Module = keyof typeof modules;
export type Peer = Program | Library | Module;

/** Where those lie that cannot be installed beside Postfix; see tools/peers.sh. */
const unpacked = '/usr/local/lib/postern-peers';

const folders = [
  ...(process.env['PATH'] ?? '').split(':'),
  '/usr/sbin',
  '/usr/local/sbin',
  ...['exim4-daemon-light', 'opensmtpd'].map((name) => join(unpacked, name, 'usr/sbin')),
];

/** Where a program lies; its own name where it is not installed. */
export const pathOf = (program: Program): string =>
  folders.map((folder) => join(folder, program)).find(isExecutable) ?? program;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a module lies. */
export const moduleOf = (peer: Module): string => join(unpacked, modules[peer], 'index.js');

const isModule = (peer: Peer): peer is Module => peer in modules;
const isLibrary = (peer: Peer): peer is Library => (libraries as readonly string[]).includes(peer);

/** Debian keeps a copyright of every package. */
function isInstalled(peer: Peer): boolean {
  if (isModule(peer)) return existsSync(moduleOf(peer));
  return isLibrary(peer)
    ? existsSync(`/usr/share/doc/${peer}/copyright`)
    : folders.some((folder) => isExecutable(join(folder, peer)));
}

const packageOf = (peer: Peer): string => (isLibrary(peer) || isModule(peer) ? peer : packages[peer]);

/** Packages that are not here, without repetition. */
export const missingPackages = (peers: readonly Peer[]): readonly string[] => [
  ...new Set(peers.filter((peer) => !isInstalled(peer)).map(packageOf)),
];

export const isRoot = process.getuid?.() === 0;
