/**
 * An OpenSMTPD of its own for one test. Its folders are built in, so that it runs in a mount namespace where they are its
 * own, and where its authorities are those of the test. Needs root.
 * It keeps its keys in a process of its own, which OpenSSL 3 does not ask (6.8 of Debian 12): it has no TLS as a server, and no
 * certificate as a client.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from './daemon.ts';
import { pathOf } from './peers.ts';
import { answers } from './primary.ts';
import { temporaryFolder } from './temporary.ts';
import type { AgentOptions, Policy, TransferAgent } from './transfer-agent.ts';

export async function startOpenSmtpd(options: AgentOptions): Promise<TransferAgent> {
  const folder = temporaryFolder('opensmtpd', true);
  const config = join(folder.path, 'smtpd.conf');
  writeFileSync(config, settings(options), { mode: 0o600 });
  const start = join(folder.path, 'start');
  writeFileSync(start, namespace(options.authority, config), { mode: 0o700 });
  const output = join(folder.path, 'log');
  try {
    const daemon = await startDaemon('unshare', ['--mount', 'sh', start], {
      log: output,
      ready: () => answers(options.port),
    });
    return {
      port: options.port,
      log: () => readFileSync(output, 'utf8').slice(-4000),
      stop: async () => {
        await daemon.stop();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

const namespace = (authority: string, config: string): string => `set -e
cp ${authority} ${config}.authority
cp -r ${join(pathOf('smtpd'), '../../libexec')} ${config}.libexec
for folder in /run /var/spool /var/lib; do mount -t tmpfs tmpfs $folder; done
mkdir -p /var/lib/opensmtpd/empty
mkdir -m 711 /var/spool/smtpd
mount --bind ${config}.authority /etc/ssl/certs/ca-certificates.crt
exec ${pathOf('smtpd')} -d -v -f ${config}
`;

const settings = (options: AgentOptions): string => `
smtp max-message-size 64M
queue ttl 1h
listen on 127.0.0.1 port ${options.port} hostname peer.test
${options.routes
  .map(
    ({ domain, port, policy }) => `action "${domain}" relay host "${scheme[policy]}://127.0.0.1:${port}" ${more[policy]}
match from any for domain "${domain}" action "${domain}"
`,
  )
  .join('')}`;

const scheme: Readonly<Record<Policy, string>> = {
  opportunistic: 'smtp',
  verified: 'smtp+tls',
  'client-certificate': 'smtp+tls',
};
const more: Readonly<Record<Policy, string>> = {
  opportunistic: '',
  verified: 'tls',
  'client-certificate': 'tls',
};
