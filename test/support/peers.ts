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

type Library = (typeof libraries)[number];
type Program = keyof typeof packages;
export type Peer = Program | Library;

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

const isLibrary = (peer: Peer): peer is Library => (libraries as readonly string[]).includes(peer);

/** Debian keeps a copyright of every package. */
const isInstalled = (peer: Peer): boolean =>
  isLibrary(peer)
    ? existsSync(`/usr/share/doc/${peer}/copyright`)
    : folders.some((folder) => isExecutable(join(folder, peer)));

/** Debian packages that are not here, without repetition. */
export const missingPackages = (peers: readonly Peer[]): readonly string[] => [
  ...new Set(peers.filter((peer) => !isInstalled(peer)).map((peer) => (isLibrary(peer) ? peer : packages[peer]))),
];

export const isRoot = process.getuid?.() === 0;
