/** offlineimap keeps a Maildir and an account the same: folders, messages and flags, both ways, octet for octet. */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const half = 40;

/** LF line ends, as a Maildir has them. */
const letter = (where: string, index: number): string =>
  `From: ${people.alice}\nTo: ${people.bob}\nSubject: ${where} ${index}\nMessage-ID: <${where}.${index}@alpha.test>\n` +
  `Date: Thu, 1 Jan 2026 10:00:${String(index).padStart(2, '0')} +0000\n` +
  `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${`line, étude ${index}\n.\n`.repeat(1 + index)}`;
const letters = (where: string): readonly string[] => Array.from({ length: half }, (_, index) => letter(where, index));
const both = [...letters('server'), ...letters('local')].sort();

describeWith('offlineimap', { peers: ['offlineimap'] }, () => {
  let lab: Lab;
  let imap: ImapTalk;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder('offlineimap');
    imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    await imap.ok('CREATE Work/Deep');
    for (const text of letters('server')) await imap.ok('APPEND Work/Deep', Buffer.from(text.replaceAll('\n', '\r\n')));
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(maildir('Work.Deep'), part), { recursive: true });
    letters('local').forEach((text, at) =>
      writeFileSync(join(maildir('Work.Deep'), 'cur', `1767000000_${at}.1.test:2,S`), text),
    );
    writeFileSync(join(folder.path, 'rc'), settings(), { mode: 0o600 });
  });
  afterAll(async () => {
    await lab.remove();
    folder.remove();
  });

  const maildir = (name: string): string => join(folder.path, 'mail', name);
  const settings = (): string =>
    [
      ...['[general]', 'accounts = lab', `metadata = ${folder.path}/state`, 'maxsyncaccounts = 1'],
      ...['[Account lab]', 'localrepository = near', 'remoterepository = far'],
      ...['[Repository near]', 'type = Maildir', `localfolders = ${folder.path}/mail`, 'sep = .'],
      ...['[Repository far]', 'type = IMAP', 'remotehost = localhost', `remoteport = ${lab.ports.imaps}`, 'ssl = yes'],
      ...[
        `remoteuser = ${people.bob}`,
        `remotepass = ${lab.password}`,
        `sslcacertfile = ${lab.caFile}`,
        'maxconnections = 2',
        '',
      ],
    ].join('\n');

  const sync = async (): Promise<void> => {
    const args = ['-c', join(folder.path, 'rc'), '-o', '-u', 'quiet'];
    const ran = await run('offlineimap', args, { timeout: 60_000, env: { HOME: folder.path } });
    expect(ran.code, ran.output).toBe(0);
  };
  const files = (): readonly string[] =>
    ['cur', 'new'].flatMap((part) =>
      readdirSync(join(maildir('Work.Deep'), part)).map((name) => join(maildir('Work.Deep'), part, name)),
    );
  // The field by which a message is found again that was appended.
  const asWritten = (text: string): string => text.replaceAll('\r\n', '\n').replace(/^X-OfflineIMAP: .*\n/m, '');
  const near = (): readonly string[] =>
    files()
      .map((file) => asWritten(readFileSync(file, 'utf8')))
      .sort();
  const far = async (): Promise<readonly string[]> => {
    await imap.ok('SELECT Work/Deep');
    return (await imap.fetchFrom(1)).map(({ octets }) => asWritten(octets.toString('utf8'))).sort();
  };

  it('copies both ways, carries flags and deletions, and finds nothing to do the second time', async () => {
    await sync();
    expect(near()).toEqual(both);
    expect(await far()).toEqual(both);
    const before = files();
    await sync();
    expect(files()).toEqual(before);
    expect(readdirSync(join(folder.path, 'mail'))).toContain('INBOX');

    const [first] = (await imap.ok('SEARCH SUBJECT "server 7"')).untagged[0]?.text.split(' ').slice(2) ?? [];
    await imap.ok(`STORE ${first ?? ''} +FLAGS (\\Flagged)`);
    await imap.ok('STORE 1 +FLAGS (\\Deleted)');
    await imap.ok('EXPUNGE');
    const named = (subject: string): string =>
      files().find((file) => readFileSync(file, 'utf8').includes(`Subject: ${subject}\n`)) ?? '';
    rmSync(named('local 3'));
    renameSync(
      named('local 4'),
      named('local 4')
        .replace(/:2,.*$/, ':2,RS')
        .replace('/new/', '/cur/'),
    );
    await sync();
    const left = both.filter((text) => !/Subject: (server 0|local 3)\n/.test(text));
    expect(near()).toEqual(left);
    expect(await far()).toEqual(left);
    expect(named('server 7')).toMatch(/:2,F$/);
    expect((await imap.ok('SEARCH ANSWERED')).untagged[0]?.text).toMatch(/^\* SEARCH \d+$/);
  }, 120_000);
});
