/** Programs that people read with: curl, fetchmail, Python's libraries. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

let lab: Lab;
let folder: TemporaryFolder;
beforeAll(async () => {
  lab = await Lab.start();
  folder = temporaryFolder('reading');
  const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  for (const message of messages) await imap.ok('APPEND INBOX', Buffer.from(message));
  await imap.logout();
});
afterAll(async () => {
  await lab.remove();
  folder.remove();
});

const messages = [
  'From: alice@alpha.test\r\nTo: bob@beta.test\r\nSubject: one\r\nMessage-ID: <1@alpha.test>\r\n\r\nfirst\r\n',
  'From: alice@alpha.test\r\nTo: bob@beta.test\r\nSubject: two\r\nMessage-ID: <2@alpha.test>\r\n\r\n.\r\n..\r\n.dots\r\n',
  'From: alice@alpha.test\r\nTo: bob@beta.test\r\nSubject: three\r\nMessage-ID: <3@alpha.test>\r\n\r\nwithout a last line end',
] as const;

describeWith('curl', { peers: ['curl'] }, () => {
  const curl = (url: string, more: readonly string[] = []) =>
    run('curl', [
      ...['--silent', '--show-error', '--cacert', lab.caFile, '--user', `${people.bob}:${lab.password}`],
      ...[...more, url],
    ]);
  const imaps = (path: string): string => `imaps://localhost:${lab.ports.imaps}/${path}`;
  const pop3s = (path: string): string => `pop3s://localhost:${lab.ports.pop3s}/${path}`;

  it('imaps: reads each message', async () => {
    for (const [index, message] of messages.entries())
      expect((await curl(imaps(`INBOX;MAILINDEX=${index + 1}`))).stdout).toBe(message);
  });

  it('imaps: a section, the mailboxes, a search', async () => {
    expect((await curl(imaps('INBOX;UID=1;SECTION=TEXT'))).stdout).toBe('first\r\n');
    expect((await curl(imaps(''))).stdout).toContain('INBOX');
    expect((await curl(imaps('INBOX?SUBJECT%20two'))).stdout).toContain('* SEARCH 2');
  });

  it('imap with STARTTLS', async () => {
    const ran = await curl(`imap://localhost:${lab.ports.imap}/INBOX;MAILINDEX=2`, ['--ssl-reqd']);
    expect(ran.stdout, ran.stderr).toBe(messages[1]);
  });

  it('imaps: appends', async () => {
    const file = join(folder.path, 'draft.eml');
    writeFileSync(file, messages[0]);
    const ran = await curl(imaps('Drafts'), ['--upload-file', file]);
    expect(ran.code, ran.output).toBe(0);
    expect((await curl(imaps('Drafts;MAILINDEX=1'))).stdout).toBe(messages[0]);
  });

  it('pop3s: lists and reads', async () => {
    const list = (await curl(pop3s(''))).stdout.trim().split('\r\n');
    expect(list.map((line) => line.split(' ')[0])).toEqual(['1', '2', '3']);
    expect((await curl(pop3s('1'))).stdout).toBe(messages[0]);
    expect((await curl(pop3s('2'))).stdout).toBe(messages[1]);
  });

  it('pop3 with STLS', async () => {
    const ran = await curl(`pop3://localhost:${lab.ports.pop3}/1`, ['--ssl-reqd']);
    expect(ran.stdout, ran.stderr).toBe(messages[0]);
  });

  it('a wrong password is refused', async () => {
    const ran = await curl(imaps(''), ['--user', `${people.bob}:wrong`]);
    expect(ran.code).toBe(67);
  });
});

describeWith('fetchmail', { peers: ['fetchmail'] }, () => {
  const fetch = async (protocol: 'imap' | 'pop3', port: number) => {
    const mail = join(folder.path, `fetched-${protocol}`);
    const control = join(folder.path, `fetchmailrc-${protocol}`);
    const words = [
      `poll localhost protocol ${protocol} service ${port}`,
      `user "${people.bob}" password "${lab.password}" ssl sslcertck sslcertfile "${lab.caFile}"`,
      `fetchall keep mda "cat >>${mail}; echo ===== >>${mail}"`,
    ];
    writeFileSync(control, `${words.join('\n  ')}\n`, { mode: 0o600 });
    const ran = await run('fetchmail', ['-f', control, '--pidfile', join(folder.path, 'pid'), '-i', `${mail}.ids`], {
      env: { HOME: folder.path, FETCHMAILHOME: folder.path },
    });
    expect(ran.code, ran.output).toBe(0);
    return readFileSync(mail, 'latin1').split('=====\n').slice(0, -1);
  };

  it.each(['imap', 'pop3'] as const)('%s over TLS', async (protocol) => {
    const fetched = await fetch(protocol, protocol === 'imap' ? lab.ports.imaps : lab.ports.pop3s);
    expect(fetched).toHaveLength(3);
    expect(fetched[1]).toContain('Subject: two\n');
    expect(fetched[1]).toContain('\n\n.\n..\n.dots\n');
  });
});

const python = `
import imaplib, poplib, smtplib, ssl, sys, json
user, password, ca, ports = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
context = ssl.create_default_context(cafile=ca)
smtp = smtplib.SMTP('localhost', ports['submission'])
smtp.starttls(context=context)
smtp.login('alice@alpha.test', password)
refused = smtp.sendmail('alice@alpha.test', [user], 'From: alice@alpha.test\\r\\nSubject: from Python\\r\\n\\r\\nHello\\r\\n', ['BODY=8BITMIME'])
smtp.quit()
box = imaplib.IMAP4_SSL('localhost', ports['imaps'], ssl_context=context)
box.login(user, password)
box.create('Python')
box.select('INBOX')
box.copy('1:2', 'Python')
box.select('Python')
found = box.search(None, 'SUBJECT', '"two"')[1][0].decode()
box.store('1', '+FLAGS', '\\\\Deleted')
box.expunge()
left = box.fetch('1', '(RFC822)')[1][0][1].decode()
plain = imaplib.IMAP4('localhost', ports['imap'])
plain.starttls(context)
plain.login(user, password)
status = plain.status('Python', '(MESSAGES UIDNEXT)')[1][0].decode()
plain.logout()
pop = poplib.POP3('localhost', ports['pop3'])
pop.stls(context)
pop.user(user); pop.pass_(password)
top = b'\\n'.join(pop.top(1, 0)[1]).decode()
pop.quit()
print(json.dumps({'refused': refused, 'found': found, 'left': left, 'status': status, 'top': top}))
`;

describeWith('Python: smtplib, imaplib, poplib', { peers: ['python3'] }, () => {
  it('sends, copies, searches, deletes and reads', async () => {
    const ran = await run('python3', [
      ...['-c', python, people.bob, lab.password, lab.caFile, JSON.stringify(lab.ports)],
    ]);
    expect(ran.code, ran.output).toBe(0);
    const seen = JSON.parse(ran.stdout) as Record<string, unknown>;
    expect(seen).toMatchObject({ refused: {}, found: '2', left: messages[1] });
    expect(seen['status']).toMatch(/MESSAGES 1\b/);
    expect(seen['status']).toMatch(/UIDNEXT 3\b/);
    expect(seen['top']).toContain('Subject: one');
  });
});
