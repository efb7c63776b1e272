/** posttls-finger, which does what Postfix does before it sends: every level of TLS, and DANE by a validating resolver of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Daemon, startDaemon } from '../support/daemon.ts';
import { describeWith } from '../support/describe-with.ts';
import { Lab } from '../support/lab.ts';
import { pathOf } from '../support/peers.ts';
import { type Ran, run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

describeWith('posttls-finger', { peers: ['posttls-finger', 'unbound', 'dig'], root: true }, () => {
  let lab: Lab;
  let folder: TemporaryFolder;
  let resolver: Daemon;
  /** The system's resolver is asked at port 53; so many workers have each an address of loopback for it. */
  const address = `127.53.${process.pid % 250}.${(process.pid >> 8) % 250}`;

  beforeAll(async () => {
    lab = await Lab.start({ plain: true });
    folder = temporaryFolder('posttls', true);
    const { anchor } = JSON.parse(readFileSync(join(lab.data, 'lab.json'), 'utf8')) as { readonly anchor: string };
    const file = join(folder.path, 'unbound.conf');
    writeFileSync(file, settings(anchor));
    writeFileSync(join(folder.path, 'resolv.conf'), `nameserver ${address}\noptions edns0 trust-ad\n`);
    resolver = await startDaemon(pathOf('unbound'), ['-d', '-p', '-c', file], {
      log: join(folder.path, 'log'),
      ready: async () =>
        (await run('dig', [`@${address}`, '+short', '+time=1', 'MX', 'alpha.test'])).stdout.includes('mx'),
    });
  });
  afterAll(async () => {
    await resolver.stop();
    await lab.remove();
    folder.remove();
  });

  const settings = (anchor: string): string => `server:
  interface: ${address}
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  do-ip6: no
  username: ""
  chroot: ""
  directory: "${folder.path}"
  pidfile: ""
  use-syslog: no
  num-threads: 1
  module-config: "validator iterator"
  trust-anchor: "${anchor}"
  local-zone: "test." nodefault
  qname-minimisation: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@${lab.ports.dns}
remote-control:
  control-enable: no
`;

  /** In a mount namespace where the system's resolver is the test's. */
  const finger = (...words: readonly string[]): Promise<Ran> =>
    run('unshare', [
      ...['--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"'],
      ...[join(folder.path, 'resolv.conf'), pathOf('posttls-finger'), '-c', '-L', 'summary', ...words],
    ]);

  it.each<[string, readonly string[], string]>([
    ['may', [], 'Untrusted TLS connection established'],
    ['encrypt', [], 'Untrusted TLS connection established'],
    ['verify', ['mx.alpha.test'], 'Verified TLS connection established'],
    ['secure', ['mx.alpha.test'], 'Verified TLS connection established'],
    ['secure', ['mx.other.test'], 'hostname mismatch'],
    ['dane', [], 'Verified TLS connection established'],
    ['dane-only', [], 'Verified TLS connection established'],
  ])('%s %j', async (level, match, outcome) => {
    const authority = level === 'verify' || level === 'secure' ? ['-F', lab.caFile] : [];
    const ran = await finger('-l', level, ...authority, `alpha.test:${lab.ports.smtp}`, ...match);
    expect(ran.output).toContain(outcome);
  });
});
