/** An Exim of its own for one test: configuration, spool and log in a temporary folder, one port on loopback. Needs root. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startDaemon } from './daemon.ts';
import { pathOf } from './peers.ts';
import { answers } from './primary.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary.ts';
import type { AgentOptions, Policy, TransferAgent } from './transfer-agent.ts';

export async function startExim(options: AgentOptions): Promise<TransferAgent> {
  const folder = temporaryFolder('exim', true);
  const [spool, log] = [join(folder.path, 'spool'), join(folder.path, 'log')];
  for (const path of [spool, log]) mkdirSync(path);
  // It reads keys with the rights that it has left.
  const own = (file: string): string => {
    const copy = join(spool, basename(file));
    copyFileSync(file, copy);
    return copy;
  };
  const { certificate, key, clientCertificate, clientKey } = options;
  const mine = {
    ...options,
    certificate: own(certificate),
    key: own(key),
    clientCertificate: own(clientCertificate),
    clientKey: own(clientKey),
  };
  await run('chown', ['-R', 'Debian-exim:Debian-exim', spool, log]);
  const config = join(folder.path, 'exim.conf');
  writeFileSync(config, settings(mine, spool, log), { mode: 0o644 });
  const output = join(folder.path, 'output');
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8').slice(-4000);
    } catch {
      return '';
    }
  };
  const shown = (): string => ['main', 'reject', 'panic'].map((name) => read(join(log, name))).join('') + read(output);
  try {
    const daemon = await startDaemon(pathOf('exim4'), ['-C', config, '-bdf', '-q1m'], {
      log: output,
      ready: () => answers(options.port),
    });
    return {
      port: options.port,
      log: shown,
      stop: async () => {
        await daemon.stop();
        folder.remove();
      },
    };
  } catch (error) {
    const told = shown();
    folder.remove();
    throw new Error(told, { cause: error });
  }
}

const settings = (options: AgentOptions, spool: string, log: string): string => `
exim_path = ${pathOf('exim4')}
keep_environment =
spool_directory = ${spool}
log_file_path = ${log}/%s
pid_file_path = ${spool}/exim.pid
log_selector = +tls_certificate_verified +tls_cipher
primary_hostname = peer.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${options.port}
host_lookup =
rfc1413_query_timeout = 0s
helo_allow_chars = _
deliver_drop_privilege
tls_advertise_hosts = *
tls_certificate = ${options.certificate}
tls_privatekey = ${options.key}
smtputf8_advertise_hosts = *
chunking_advertise_hosts = *
dsn_advertise_hosts = *
pipelining_advertise_hosts = *
accept_8bitmime
allow_utf8_domains
acl_smtp_rcpt = all

begin acl
all:
  accept

begin routers
${options.routes
  .map(
    ({ domain, port }) => `${idOf(domain)}:
  driver = manualroute
  domains = ${domain}
  transport = ${idOf(domain)}
  route_list = * 127.0.0.1::${port}
  self = send
`,
  )
  .join('')}
begin transports
${options.routes
  .map(({ domain, policy }) => `${idOf(domain)}:\n  driver = smtp\n${transportOf[policy](options)}`)
  .join('')}
begin retry
* * F,1h,1m
`;

const idOf = (domain: string): string => domain.replaceAll('.', '_');

const verified = ({ authority }: AgentOptions): string => `  hosts_require_tls = *
  tls_verify_certificates = ${authority}
  tls_verify_hosts = *
  tls_verify_cert_hostnames = *
`;

const transportOf: Readonly<Record<Policy, (options: AgentOptions) => string>> = {
  opportunistic: () => '',
  verified,
  'client-certificate': (options) =>
    `${verified(options)}  tls_certificate = ${options.clientCertificate}\n  tls_privatekey = ${options.clientKey}\n`,
};
