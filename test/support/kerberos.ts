/**
 * A Kerberos realm of its own: Debian's krb5kdc on a free port, with its database, keys and tickets in a temporary folder.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon.ts';
import { freePort } from './ports.ts';
import { type Ran, run } from './run.ts';
import { temporaryFolder } from './temporary.ts';

export const realm = 'ALPHA.TEST';

export interface Kdc {
  readonly folder: string;
  /** The keys of the services. */
  readonly keytab: string;
  /** What a program needs to find the realm; its tickets go into a cache of the folder. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a request of kadmin. */
  admin(request: string): Promise<void>;
  /** A principal without a password, whose key goes into the keytab. */
  addService(principal: string): Promise<void>;
  /** Logs in: there is a ticket for tickets from now on. */
  kinit(user: string, password: string): Promise<void>;
  remove(): Promise<void>;
}

export async function startKdc(): Promise<Kdc> {
  const folder = temporaryFolder('kdc');
  const within = (name: string): string => join(folder.path, name);
  const port = await freePort();
  const keytab = within('postern.keytab');
  const environment = {
    KRB5_CONFIG: within('krb5.conf'),
    KRB5_KDC_PROFILE: within('kdc.conf'),
    KRB5CCNAME: `FILE:${within('tickets')}`,
  };
  writeFileSync(environment.KRB5_CONFIG, clientConfig(port));
  writeFileSync(environment.KRB5_KDC_PROFILE, kdcConfig(port, within));
  const must = async (program: string, args: readonly string[], input = ''): Promise<Ran> => {
    const ran = await run(program, args, { env: environment, input });
    if (ran.code !== 0 || ran.output.includes('kadmin.local: ')) throw new Error(`${program}: ${ran.output}`);
    return ran;
  };
  const admin = async (request: string): Promise<void> => {
    const { output } = await must('kadmin.local', ['-r', realm, '-q', request]);
    if (/while|error/i.test(output)) throw new Error(`kadmin.local ${request}: ${output}`);
  };
  let daemon: Daemon | null = null;
  try {
    await must('kdb5_util', ['-r', realm, '-P', 'master of the realm', 'create', '-s']);
    daemon = await startDaemon('krb5kdc', ['-n', '-r', realm], {
      log: within('krb5kdc.out'),
      env: environment,
      ready: async () => (await run('kinit', ['nobody'], { env: environment })).output.includes('not found'),
    });
  } catch (error) {
    folder.remove();
    throw error;
  }
  return {
    folder: folder.path,
    keytab,
    environment,
    admin,
    addService: async (principal) => {
      await admin(`addprinc -randkey ${principal}`);
      await admin(`ktadd -k ${keytab} ${principal}`);
    },
    kinit: async (user, password) => {
      await must('kinit', [user], `${password}\n`);
    },
    remove: async () => {
      await daemon.stop();
      folder.remove();
    },
  };
}

/** No DNS: neither for the realm nor for the names of its services. */
const clientConfig = (port: number): string => `[libdefaults]
  default_realm = ${realm}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  ${realm} = {
    kdc = 127.0.0.1:${port}
  }
[domain_realm]
  localhost = ${realm}
`;

const kdcConfig = (port: number, within: (name: string) => string): string => `[kdcdefaults]
  kdc_listen = 127.0.0.1:${port}
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${realm} = {
    database_name = ${within('principal')}
    key_stash_file = ${within('stash')}
    acl_file = ${within('kadm5.acl')}
    max_life = 1h
  }
[logging]
  kdc = FILE:${within('kdc.log')}
`;
