/** Programs that people send with: swaks, msmtp and curl submit, with every way to log in that they know. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Inbox } from '../support/inbox.ts';
import { Lab, people } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

let lab: Lab;
let inbox: Inbox;
let folder: TemporaryFolder;
beforeAll(async () => {
  lab = await Lab.start();
  inbox = await Inbox.open(lab, people.bob);
  folder = temporaryFolder('submission');
});
afterAll(async () => {
  await inbox.close();
  await lab.remove();
  folder.remove();
});

const from = ['--from', people.alice, '--to', people.bob];

describeWith('swaks', { peers: ['swaks'] }, () => {
  const swaks = (port: number, subject: string, args: readonly string[]) =>
    run('swaks', ['--server', `127.0.0.1:${port}`, ...from, '--header', `Subject: ${subject}`, ...args]);
  const login = (mechanism: string): readonly string[] => [
    ...['--auth', mechanism, '--auth-user', people.alice, '--auth-password', lab.password],
    ...['--tls-verify', '--tls-ca-path', lab.caFile],
  ];

  it.each(['PLAIN', 'LOGIN'])('submission with STARTTLS, AUTH %s', async (mechanism) => {
    const subject = `swaks starttls ${mechanism}`;
    const ran = await swaks(lab.ports.submission, subject, ['--tls', ...login(mechanism)]);
    expect(ran.code, ran.output).toBe(0);
    expect(await inbox.messageWith(`Subject: ${subject}\r\n`)).toContain('ESMTPSA');
  });

  it.each(['PLAIN', 'LOGIN'])('submissions, AUTH %s', async (mechanism) => {
    const subject = `swaks tls ${mechanism}`;
    const ran = await swaks(lab.ports.submissions, subject, ['--tls-on-connect', ...login(mechanism)]);
    expect(ran.code, ran.output).toBe(0);
    expect(await inbox.messageWith(`Subject: ${subject}\r\n`)).toContain('ESMTPSA');
  });

  it('pipelining', async () => {
    const ran = await swaks(lab.ports.submission, 'swaks pipelined', ['--tls', '--pipeline', ...login('PLAIN')]);
    expect(ran.code, ran.output).toBe(0);
    await inbox.messageWith('Subject: swaks pipelined\r\n');
  });

  it('delivery by SMTP and by LMTP', async () => {
    for (const [protocol, port] of [
      ['ESMTP', lab.ports.smtp],
      ['LMTP', lab.ports.lmtp],
    ] as const) {
      const ran = await run('swaks', [
        ...['--server', `127.0.0.1:${port}`, '--protocol', protocol],
        ...['--from', 'someone@else.test', '--to', people.bob, '--header', `Subject: swaks over ${protocol}`],
      ]);
      expect(ran.code, ran.output).toBe(0);
      expect(await inbox.messageWith(`Subject: swaks over ${protocol}\r\n`)).toContain(`with ${protocol}`);
    }
  });

  it('a wrong password is refused with 535', async () => {
    const wrong = ['--auth', 'PLAIN', '--auth-user', people.alice, '--auth-password', 'wrong'];
    const ran = await swaks(lab.ports.submission, 'never', ['--tls', ...wrong]);
    expect(ran.code).not.toBe(0);
    expect(ran.output).toContain('535 5.7.8');
  });

  it('nobody submits without a login, and nobody relays', async () => {
    const silent = await swaks(lab.ports.submission, 'never', ['--tls']);
    expect(silent.output).toContain('530 5.7.0');
    const relay = await run('swaks', [
      ...['--server', `127.0.0.1:${lab.ports.smtp}`, '--from', 'a@else.test', '--to', 'b@elsewhere.test'],
    ]);
    expect(relay.output).toMatch(/55\d 5\.7\.1/);
  });

  it('a sender that is somebody else is refused', async () => {
    const ran = await run('swaks', [
      ...['--server', `127.0.0.1:${lab.ports.submission}`, '--from', people.bob, '--to', people.bob],
      ...['--tls', ...login('PLAIN')],
    ]);
    expect(ran.output).toMatch(/55\d 5\.7\.1/);
  });
});

describeWith('msmtp', { peers: ['msmtp'] }, () => {
  const account = (mechanism: string, implicit: boolean): string => {
    const file = join(folder.path, `msmtprc-${mechanism}-${implicit}`);
    const settings = {
      host: 'localhost',
      port: implicit ? lab.ports.submissions : lab.ports.submission,
      auth: mechanism,
      user: people.alice,
      password: `"${lab.password}"`,
      from: people.alice,
      tls: 'on',
      tls_starttls: implicit ? 'off' : 'on',
      tls_trust_file: lab.caFile,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
    writeFileSync(file, `account default\n${lines.join('')}`, { mode: 0o600 });
    return file;
  };

  it.each([
    ['plain', false],
    ['login', false],
    ['scram-sha-256', false],
    ['scram-sha-256', true],
    ['plain', true],
  ] as const)('AUTH %s, implicit TLS: %s', async (mechanism, implicit) => {
    const subject = `msmtp ${mechanism} ${implicit}`;
    const ran = await run('msmtp', ['-C', account(mechanism, implicit), people.bob], {
      input: `From: ${people.alice}\nTo: ${people.bob}\nSubject: ${subject}\n\nHello\n`,
    });
    expect(ran.code, ran.output).toBe(0);
    await inbox.messageWith(`Subject: ${subject}\r\n`);
  });
});

describeWith('curl', { peers: ['curl'] }, () => {
  const curl = (url: string, subject: string, more: readonly string[] = []) =>
    run(
      'curl',
      [
        ...['--silent', '--show-error', '--cacert', lab.caFile, '--user', `${people.alice}:${lab.password}`],
        ...['--mail-from', people.alice, '--mail-rcpt', people.bob, '--upload-file', '-', ...more, url],
      ],
      { input: `From: ${people.alice}\r\nTo: ${people.bob}\r\nSubject: ${subject}\r\n\r\n.dot\r\n` },
    );

  it('smtps', async () => {
    const ran = await curl(`smtps://localhost:${lab.ports.submissions}`, 'curl smtps');
    expect(ran.code, ran.output).toBe(0);
    expect(await inbox.messageWith('Subject: curl smtps\r\n')).toMatch(/\r\n\r\n\.dot\r\n$/);
  });

  it('smtp with STARTTLS', async () => {
    const ran = await curl(`smtp://localhost:${lab.ports.submission}`, 'curl smtp', ['--ssl-reqd']);
    expect(ran.code, ran.output).toBe(0);
    await inbox.messageWith('Subject: curl smtp\r\n');
  });

  it('a message over the limit is refused by its SIZE', async () => {
    const ran = await run('curl', [
      ...['--silent', '--show-error', '--cacert', lab.caFile, '--user', `${people.alice}:${lab.password}`],
      ...['--mail-from', people.alice, '--mail-rcpt', people.bob, '--upload-file', largeFile()],
      `smtps://localhost:${lab.ports.submissions}`,
    ]);
    expect(ran.code).not.toBe(0);
    expect(ran.output).toContain('552');
  });

  const largeFile = (): string => {
    const file = join(folder.path, 'large.eml');
    writeFileSync(file, Buffer.alloc(51 * 1024 * 1024, `${'x'.repeat(70)}\r\n`));
    return file;
  };
});

describe('HTTP at the SMTP port', () => {
  it('is hung up on', async () => {
    const ran = await run('curl', ['--silent', '--http0.9', '--max-time', '5', `http://127.0.0.1:${lab.ports.smtp}/`]);
    expect(ran.code).not.toBe(28);
    expect(ran.stdout).toMatch(/^220 /);
  });
});
