/** TLS as OpenSSL sees it: 1.2 and 1.3 on every port that encrypts, nothing older, a certificate that its CA vouches for. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Lab } from '../support/lab.ts';
import { run } from '../support/run.ts';
import type { LabPorts } from '../../src/lab/ports.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start();
});
afterAll(() => lab.remove());

const doors: readonly (readonly [service: keyof LabPorts, startTls: string | null])[] = [
  ['smtp', 'smtp'],
  ['submission', 'smtp'],
  ['submissions', null],
  ['imap', 'imap'],
  ['imaps', null],
  ['pop3', 'pop3'],
  ['pop3s', null],
  ['https', null],
];

describeWith('openssl s_client', { peers: ['openssl'] }, () => {
  const handshake = (service: keyof LabPorts, startTls: string | null, version: string) =>
    run('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${lab.ports[service]}`, '-servername', 'mail.alpha.test', `-${version}`],
      ...['-CAfile', lab.caFile, '-verify_return_error', '-verify_hostname', 'mail.alpha.test', '-brief'],
      ...(startTls === null ? [] : ['-starttls', startTls]),
      // Lets OpenSSL itself offer what is too old for its defaults.
      ...(version === 'tls1' || version === 'tls1_1' ? ['-cipher', 'ALL:@SECLEVEL=0'] : []),
    ]);

  it.each(doors)('%s (STARTTLS: %s)', async (service, startTls) => {
    for (const version of ['tls1_2', 'tls1_3']) {
      const ran = await handshake(service, startTls, version);
      expect(ran.output).toContain('Verification: OK');
      expect(ran.output).toContain(`Protocol version: TLSv${version === 'tls1_2' ? '1.2' : '1.3'}`);
    }
    for (const version of ['tls1', 'tls1_1']) {
      const ran = await handshake(service, startTls, version);
      expect(ran.output).not.toContain('CONNECTION ESTABLISHED');
      expect(ran.output).toContain('alert protocol version');
    }
  });
});
