/**
 * A Postfix of its own for one test: its configuration, queue and data in a temporary folder, one port on loopback.
 * Needs root, as Postfix does.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary.ts';
import type { AgentOptions, AgentRoute, TransferAgent } from './transfer-agent.ts';

export interface Postfix {
  readonly port: number;
  /** The end of its log, for messages about failures. */
  log(): string;
  /** Messages in its queue. */
  queued(): Promise<string>;
  stop(): Promise<void>;
}

export interface PostfixOptions {
  /** Where it listens; a free port when it is not given. */
  readonly port?: number;
  /** Parameters of main.cf beside the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

const services = (port: number): string => `127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

export async function startPostfix({ settings = {}, port: given }: PostfixOptions = {}): Promise<Postfix> {
  const folder = temporaryFolder('postfix', true);
  const port = given ?? (await freePort());
  const [config, queue, data] = ['config', 'queue', 'data'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [config, queue, data]) mkdirSync(path);
  const logFile = join(folder.path, 'maillog');
  const main: Readonly<Record<string, string>> = {
    compatibility_level: '3.6',
    queue_directory: queue,
    data_directory: data,
    maillog_file: logFile,
    maillog_file_prefixes: folder.path,
    myhostname: 'peer.test',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    mydestination: '',
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    smtpd_relay_restrictions: 'permit_mynetworks,reject',
    smtpd_recipient_restrictions: 'permit_mynetworks,reject',
    smtpd_client_connection_count_limit: '0',
    in_flow_delay: '0',
    ...settings,
  };
  writeFileSync(
    join(config, 'main.cf'),
    Object.entries(main)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  );
  writeFileSync(join(config, 'master.cf'), services(port));
  await run('chown', ['postfix', data]);

  const stopNow = (): void => {
    const pid = Number.parseInt(readFileSync(join(queue, 'pid', 'master.pid'), 'latin1'), 10);
    if (pid > 0) process.kill(pid);
  };
  const started = await run('postfix', ['-c', config, 'start'], { daemon: true });
  if (started.code !== 0) {
    folder.remove();
    throw new Error(`postfix did not start:\n${started.output}`);
  }
  process.once('exit', stopNow);
  return {
    port,
    log: () => readFileSync(logFile, 'utf8').slice(-4000),
    queued: async () => (await run('postqueue', ['-c', config, '-p'])).stdout,
    stop: async () => {
      process.off('exit', stopNow);
      await run('postfix', ['-c', config, 'abort']);
      folder.remove();
    },
  };
}

/** The same as one of several agents. */
export function startPostfixAgent(options: AgentOptions): Promise<TransferAgent> {
  const table = (rows: readonly string[]): string => `inline:{${rows.map((row) => `{${row}}`).join(', ')}}`;
  const place = ({ port }: AgentRoute): string => `[127.0.0.1]:${port}`;
  return startPostfix({
    port: options.port,
    settings: {
      relay_domains: options.routes.map(({ domain }) => domain).join(' '),
      transport_maps: table(options.routes.map((route) => `${route.domain}=smtp:${place(route)}`)),
      smtpd_tls_security_level: 'may',
      smtpd_tls_chain_files: `${options.key}, ${options.certificate}`,
      smtp_tls_security_level: 'may',
      smtp_tls_CAfile: options.authority,
      smtp_tls_policy_maps: table(
        options.routes.map(
          (route) => `${place(route)}=${route.policy === 'opportunistic' ? 'may' : 'secure match=mx.alpha.test'}`,
        ),
      ),
      smtp_tls_chain_files: `${options.clientKey}, ${options.clientCertificate}`,
      smtp_tls_loglevel: '1',
    },
  });
}
