/**
 * A small tree of zones with a root of its own, signed by ldns, served by Debian's knot and resolved by unbound, on loopback.
 * Not here: what anybody should think of it (test/interop/dnssec.test.ts).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned } from '../../src/lab/certificates.ts';
import { freePort } from './ports.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary.ts';
import { waitFor } from './wait-for.ts';

export interface SignedTree {
  /** DS of the root, as a zone file has it. */
  readonly anchor: string;
  readonly knot: number;
  readonly unbound: number;
  /** Where unbound speaks over TLS, and the SHA-256 of its public key. */
  readonly tls: { readonly port: number; readonly pin: Buffer };
  stop(): Promise<void>;
}

interface ZoneText {
  readonly name: string;
  /** As ldns-keygen names it; null leaves the zone without signatures. */
  readonly algorithm: string | null;
  readonly records: readonly string[];
  /** More words for ldns-signzone. */
  readonly sign?: readonly string[];
  /** false keeps its DS out of the zone above. */
  readonly delegated?: boolean;
  /** Changes the file after it was signed. */
  readonly spoil?: (text: string) => string;
}

const day = 86_400_000;
const stamp = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '');

const zones: readonly ZoneText[] = [
  {
    name: 'signed.test',
    algorithm: 'ECDSAP384SHA384',
    records: [
      'signed.test. MX 10 mx.signed.test.',
      'signed.test. TXT "v=spf1 -all"',
      'mx.signed.test. A 192.0.2.1',
      'mx.signed.test. AAAA 2001:db8::1',
      '_25._tcp.mx.signed.test. TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000001',
      'abc._openpgpkey.signed.test. TYPE61 \\# 4 01020304',
      'abc._smimecert.signed.test. TYPE53 \\# 5 0301010102',
      '_smtp._tcp.signed.test. SRV 0 1 25 MX.Signed.test.',
      'svc.signed.test. TYPE64 \\# 9 0001 00 0003 0002 0019',
      '*.wild.signed.test. A 192.0.2.2',
      'near.wild.signed.test. TXT "nearer"',
      'alias.signed.test. CNAME host.strict.test.',
      'out.signed.test. CNAME host.unsigned.test.',
      'lie.signed.test. CNAME host.bogus.test.',
      'gone.signed.test. CNAME nobody.strict.test.',
      'old.signed.test. DNAME strict.test.',
      'deep.down.below.signed.test. A 192.0.2.3',
      'www.below.signed.test. A 192.0.2.3',
    ],
  },
  {
    name: 'strict.test',
    algorithm: 'ECDSAP256SHA256',
    sign: ['-n', '-t', '5', '-s', 'beef'],
    records: ['host.strict.test. A 192.0.2.4', '*.wild.strict.test. A 192.0.2.5', 'deep.down.strict.test. A 192.0.2.6'],
  },
  {
    name: 'opt.test',
    algorithm: 'ED25519',
    sign: ['-n', '-p', '-t', '0'],
    records: ['host.opt.test. A 192.0.2.7', '*.wild.opt.test. A 192.0.2.8', 'sub.opt.test. NS ns.test.'],
  },
  { name: 'sub.opt.test', algorithm: null, records: ['host.sub.opt.test. A 192.0.2.9'] },
  { name: 'ed448.test', algorithm: 'ED448', records: ['host.ed448.test. A 192.0.2.10'] },
  { name: 'rsa512.test', algorithm: 'RSASHA512', records: ['host.rsa512.test. A 192.0.2.11'] },
  {
    name: 'costly.test',
    algorithm: 'ECDSAP256SHA256',
    sign: ['-n', '-t', '120'],
    records: ['host.costly.test. A 192.0.2.12'],
  },
  {
    name: 'unsigned.test',
    algorithm: null,
    records: ['host.unsigned.test. A 192.0.2.13', 'unsigned.test. MX 10 host.unsigned.test.'],
  },
  { name: 'island.test', algorithm: 'ED25519', delegated: false, records: ['host.island.test. A 192.0.2.14'] },
  {
    name: 'bogus.test',
    algorithm: 'ECDSAP256SHA256',
    records: ['host.bogus.test. A 192.0.2.15', 'bogus.test. MX 10 host.bogus.test.'],
    spoil: (text) => text.replace('192.0.2.15', '192.0.2.66').replace('host.bogus.test.\n', 'evil.bogus.test.\n'),
  },
  {
    name: 'expired.test',
    algorithm: 'ED25519',
    sign: ['-i', stamp(Date.now() - 20 * day), '-e', stamp(Date.now() - 10 * day)],
    records: ['host.expired.test. A 192.0.2.16'],
  },
  {
    name: 'stripped.test',
    algorithm: 'ED25519',
    records: ['host.stripped.test. A 192.0.2.17'],
    spoil: (text) =>
      text
        .split('\n')
        .filter((line) => !(line.startsWith('host.stripped.test.') && line.includes('RRSIG\tA')))
        .join('\n'),
  },
];

const apex = (name: string): readonly string[] => [
  `${name}. 300 IN SOA ns.test. hostmaster.test. 1 3600 600 86400 60`,
  `${name}. 300 IN NS ns.test.`,
];

/** Throws, with what the programs said, when it does not come up. */
export async function startSignedTree(): Promise<SignedTree> {
  const folder = temporaryFolder('tree', true);
  const file = (name: string): string => join(folder.path, name);
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(ended));
    folder.remove();
  };
  try {
    const below = await Promise.all(zones.map((zone) => writeZone(folder.path, zone)));
    const test = await writeZone(folder.path, {
      name: 'test',
      algorithm: 'ECDSAP256SHA256',
      records: [
        'ns.test. A 127.0.0.1',
        ...zones.filter(({ name }) => name.split('.').length === 2).map(({ name }) => `${name}. NS ns.test.`),
        ...below.flatMap((ds) => ds ?? []),
      ],
    });
    const anchor = await writeZone(folder.path, {
      name: '',
      algorithm: 'RSASHA256',
      records: ['test. NS ns.test.', 'ns.test. A 127.0.0.1', ...(test ?? [])],
    });
    const [knot, unbound, overTls] = [await freePort(), await freePort(), await freePort()];
    const certificate = await selfSigned(['dns.test'], Date.now());
    writeFileSync(file('tls.pem'), certificate.certificate);
    writeFileSync(file('tls.key'), certificate.key);
    const names = ['', 'test', ...zones.map(({ name }) => name)];
    writeFileSync(file('knot.conf'), knotConfig(folder.path, knot, names));
    writeFileSync(file('root.ds'), `${anchor?.join('\n') ?? ''}\n`);
    writeFileSync(file('unbound.conf'), unboundConfig(folder.path, { unbound, overTls, knot }, names));
    children.push(started('knotd', ['-c', file('knot.conf')], file('knot.log')));
    children.push(started('unbound', ['-d', '-p', '-c', file('unbound.conf')], file('unbound.log')));
    await waitFor('knot and unbound', () => answers(unbound, 'mx.signed.test')).catch((error: unknown) => {
      const said = ['knot.log', 'unbound.log'].map((name) => readFileSync(file(name), 'utf8')).join('\n');
      throw new Error(`${String(error)}\n${said}`);
    });
    return {
      anchor: (anchor?.[0] ?? '').split('\t').join(' '),
      knot,
      unbound,
      tls: { port: overTls, pin: pinOf(certificate.certificate) },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function pinOf(certificate: string): Buffer {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest();
}

const answers = async (port: number, name: string): Promise<boolean> =>
  (await run('dig', ['@127.0.0.1', '-p', String(port), '+short', '+tries=1', '+time=2', name])).stdout.includes('192');

/** The DS records for the zone above, if any. */
async function writeZone(folder: string, zone: ZoneText): Promise<readonly string[] | null> {
  const { name, algorithm, records, sign = [], spoil = (text: string) => text } = zone;
  const file = join(folder, `zone.${name}`);
  writeFileSync(file, `$TTL 300\n${[...apex(name), ...records].join('\n')}\n`);
  if (algorithm === null) return null;
  const keygen = await said('ldns-keygen', ['-k', '-a', algorithm, '-b', '2048', `${name}.`], folder);
  const key = join(folder, keygen.trim());
  await said('ldns-signzone', [...sign, '-o', `${name}.`, '-f', `${file}.signed`, file, key], folder);
  writeFileSync(file, spoil(readFileSync(`${file}.signed`, 'utf8')));
  const ds = await said('ldns-key2ds', ['-n', '-2', `${key}.key`], folder);
  return zone.delegated === false ? null : ds.split('\n').filter((line) => line !== '');
}

async function said(command: string, words: readonly string[], cwd: string): Promise<string> {
  const ran = await run(command, words, { cwd });
  if (ran.code !== 0) throw new Error(`${command} ${words.join(' ')}: ${ran.output}`);
  return ran.stdout;
}

const knotConfig = (folder: string, port: number, names: readonly string[]): string => `
server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
log:
  - target: stderr
    any: warning
database:
    storage: "${folder}/db"
template:
  - id: default
    storage: "${folder}"
    semantic-checks: off
    zonefile-sync: -1
    journal-content: none
zone:
${names.map((name) => `  - domain: "${name}."\n    file: "zone.${name}"`).join('\n')}
`;

/** Every zone is asked for at knot's port: what delegations say of addresses would lead to port 53. */
const unboundConfig = (
  folder: string,
  { unbound, overTls, knot }: { readonly unbound: number; readonly overTls: number; readonly knot: number },
  names: readonly string[],
): string => `
server:
    interface: 127.0.0.1@${unbound}
    interface: 127.0.0.1@${overTls}
    tls-port: ${overTls}
    tls-service-key: "${folder}/tls.key"
    tls-service-pem: "${folder}/tls.pem"
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    do-ip6: no
    username: ""
    chroot: ""
    directory: "${folder}"
    pidfile: "${folder}/unbound.pid"
    use-syslog: no
    logfile: ""
    num-threads: 1
    module-config: "validator iterator"
    trust-anchor-file: "${folder}/root.ds"
    local-zone: "test." nodefault
    qname-minimisation: no
${names
  .map((name) => `stub-zone:\n    name: "${name}."\n    stub-addr: 127.0.0.1@${knot}\n    stub-no-cache: yes`)
  .join('\n')}
remote-control:
    control-enable: no
`;

function started(command: string, words: readonly string[], log: string): ChildProcess {
  const output = openSync(log, 'a');
  const child = spawn(command, words, {
    stdio: ['ignore', output, output],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  closeSync(output);
  return child;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
