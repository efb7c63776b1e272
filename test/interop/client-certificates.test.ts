/** Client certificates: logins by them (EXTERNAL) with curl over IMAP, POP3 and submission, and relaying with openssl s_client. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { type Ran, run } from '../support/run.ts';
import { type TestSystem, startServer } from '../support/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const ada = 'ada@alpha.test';

describeWith('client certificates', { peers: ['curl', 'openssl'] }, () => {
  let server: TestSystem;
  let silent: TestSystem;
  let folder: TemporaryFolder;
  const file = (name: string): string => join(folder.path, name);

  /** Of the authority in ca.pem, or of nobody but itself. */
  async function certificate(name: string, subject: string, alternative: string, own = false): Promise<void> {
    const signing = own ? [] : ['-CA', file('ca.pem'), '-CAkey', file('ca.key')];
    const ran = await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${subject}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...signing],
      ...(alternative === '' ? [] : ['-addext', `subjectAltName=${alternative}`]),
      ...(name === 'ca' ? [] : ['-addext', 'basicConstraints=critical,CA:FALSE']),
    ]);
    if (ran.code !== 0) throw new Error(ran.output);
  }

  beforeAll(async () => {
    folder = temporaryFolder('certificates');
    await certificate('ca', 'People', '', true);
    await certificate('ada', 'Ada', `email:${ada}`);
    await certificate('nobody', 'Nobody', 'email:nobody@alpha.test');
    await certificate('forged', 'Ada', `email:${ada}`, true);
    await certificate('printer', 'printer.alpha.test', 'DNS:printer.alpha.test');
    await certificate('pretender', 'printer.alpha.test', 'DNS:printer.alpha.test', true);
    await certificate('pinned', 'something', '', true);
    const fingerprint = createHash('sha256').update(new X509Certificate(readFileSync(file('pinned.pem'))).raw);
    const mta = { relayCertificates: ['Printer.alpha.test', `sha256:${fingerprint.digest('hex')}`] };
    const shared = { mta, tls: { clientAuthorities: [file('ca.pem')] }, sasl: { trusted: ['127.0.0.1'] } };
    const accounts = { [ada]: null };
    server = await startServer(shared, accounts, undefined, { clientCertificates: true });
    silent = await startServer(shared, accounts);
  });
  afterAll(async () => {
    await server.remove();
    await silent.remove();
    folder.remove();
  });

  const shown = (name: string): readonly string[] => ['--cert', file(`${name}.pem`), '--key', file(`${name}.key`)];

  function curl(
    at: TestSystem,
    name: string,
    url: string,
    listener: string,
    more: readonly string[] = [],
  ): Promise<Ran> {
    return run(
      'curl',
      [
        ...[
          '-sS',
          '--ssl-reqd',
          '--cacert',
          at.caFile,
          ...shown(name),
          '-u',
          `${ada}:`,
          '--login-options',
          'AUTH=EXTERNAL',
        ],
        ...[...more, `${url}://localhost:${at.ports[listener]}/`],
      ],
      { input: 'Subject: hello\r\n\r\nhello\r\n' },
    );
  }

  const sending = ['--mail-from', ada, '--mail-rcpt', ada, '-T', '-'];

  it.each([
    ['imaps', 'imaps', []],
    ['imap', 'imap', []],
    ['pop3s', 'pop3s', []],
    ['pop3', 'pop3', []],
    ['smtps', 'submissions', sending],
    ['smtp', 'submission', sending],
  ] as const)('EXTERNAL over %s', async (url, listener, more) => {
    const ran = await curl(server, 'ada', url, listener, more);
    expect(ran.code, ran.output).toBe(0);
    for (const other of ['nobody', 'forged', 'printer']) {
      expect((await curl(server, other, url, listener, more)).code, other).toBe(67);
    }
  });

  it.each(['imap', 'imaps', 'pop3', 'pop3s'])('%s asks for none unless it is told to', async (listener) => {
    const starttls = listener.endsWith('s') ? [] : ['-starttls', listener];
    const asks = (at: TestSystem): Promise<Ran> =>
      run('openssl', ['s_client', '-connect', `127.0.0.1:${at.ports[listener]}`, ...starttls, '-CAfile', at.caFile]);
    expect((await asks(server)).output).toContain('Requested Signature Algorithms');
    expect((await asks(silent)).output).not.toContain('Requested Signature Algorithms');
    expect((await curl(silent, 'ada', listener, listener)).code).not.toBe(0);
  });

  it.each([
    ['printer', /250 2\.1\.5/],
    ['pinned', /250 2\.1\.5/],
    ['pretender', /550 5\.7\.1/],
    ['ada', /550 5\.7\.1/],
  ])('relaying with the certificate of %s', async (name, answer) => {
    const ran = await run(
      'openssl',
      [
        ...['s_client', '-connect', `127.0.0.1:${server.ports['smtp']}`, '-starttls', 'smtp', '-quiet', '-crlf'],
        ...['-CAfile', server.caFile, '-cert', file(`${name}.pem`), '-key', file(`${name}.key`)],
      ],
      { input: 'EHLO printer.alpha.test\nMAIL FROM:<printer@alpha.test>\nRCPT TO:<x@elsewhere.example>\nQUIT\n' },
    );
    expect(ran.output).toMatch(answer);
  });
});
