/** An LDAP server of its own: Debian's slapd on free ports, its data in a temporary folder, with TLS. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issue, makeAuthority } from '../../src/lab/certificates.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { freePort } from './ports.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary.ts';

export const suffix = 'dc=alpha,dc=test';
export const ldapAdmin = { dn: `cn=admin,${suffix}`, password: 'slapd secret' } as const;

export interface Slapd {
  readonly port: number;
  readonly tlsPort: number;
  /** Its socket, percent-encoded nowhere. */
  readonly socket: string;
  readonly caFile: string;
  /** Applies LDIF, as the administrator of the server. */
  modify(ldif: string): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** `ldif` is there from the start, below the suffix. */
export async function startSlapd(ldif: string): Promise<Slapd> {
  const folder = temporaryFolder('slapd');
  const within = (name: string): string => join(folder.path, name);
  const authority = await makeAuthority('LDAP', Date.now());
  const pair = await issue(authority, ['localhost', '127.0.0.1'], Date.now());
  const files = { 'ca.pem': authority.certificate, 'certificate.pem': pair.certificate, 'key.pem': pair.key };
  for (const [name, text] of Object.entries(files)) writeFileSync(within(name), text);
  mkdirSync(within('data'));
  writeFileSync(within('slapd.conf'), configuration(within));
  writeFileSync(
    within('first.ldif'),
    `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\no: Alpha\n\n${ldif}`,
  );
  const added = await run('/usr/sbin/slapadd', ['-f', within('slapd.conf'), '-l', within('first.ldif')]);
  if (added.code !== 0) throw new Error(`slapadd: ${added.output}`);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const socket = within('ldapi');
  const plain = `ldap://127.0.0.1:${port}`;
  const urls = [plain, `ldaps://127.0.0.1:${tlsPort}`, `ldapi://${encodeURIComponent(socket)}`];
  let daemon: Daemon | null = null;
  const start = async (): Promise<void> => {
    daemon = await startDaemon('/usr/sbin/slapd', ['-d', '0', '-f', within('slapd.conf'), '-h', urls.join(' ')], {
      log: within('slapd.out'),
      ready: async () => (await run('ldapwhoami', ['-x', '-H', plain])).code === 0,
    });
  };
  const stop = async (): Promise<void> => {
    await daemon?.stop();
    daemon = null;
  };
  await start();
  return {
    ...{ port, tlsPort, socket, caFile: within('ca.pem'), start, stop },
    modify: async (changes) => {
      const as = ['-x', '-H', plain, '-D', ldapAdmin.dn, '-w', ldapAdmin.password];
      const ran = await run('ldapmodify', as, { input: changes });
      if (ran.code !== 0) throw new Error(`ldapmodify: ${ran.output}`);
    },
    remove: async () => {
      await stop();
      folder.remove();
    },
  };
}

const configuration = (within: (name: string) => string): string => `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile ${within('ca.pem')}
TLSCertificateFile ${within('certificate.pem')}
TLSCertificateKeyFile ${within('key.pem')}
pidfile ${within('slapd.pid')}
argsfile ${within('slapd.args')}
database mdb
suffix "${suffix}"
rootdn "${ldapAdmin.dn}"
rootpw ${JSON.stringify(ldapAdmin.password)}
directory ${within('data')}
access to attrs=userPassword by anonymous auth by * none
access to * by users read by anonymous auth
`;
