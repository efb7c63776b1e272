/** mbsync keeps a Maildir and a mailbox the same: a thousand messages, both directions, octet for octet, again and again. */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { type Ran, run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

/** Of the messages, on each side. `POSTERN_SYNC_MESSAGES` makes them more: 10,000 in all have been tried. */
const half = Number(process.env['POSTERN_SYNC_MESSAGES'] ?? 1_000) / 2;
/** Milliseconds. */
const patience = 60_000 + half * 60;
vi.setConfig({ testTimeout: patience, hookTimeout: patience });

/** Messages of many sizes, with 8-bit text, dots, long lines and no last line end here and there. LF line ends. */
function letter(where: string, index: number): string {
  const body = `${'line of text, '.repeat(index % 60)}\n.${index}\nétude\n`.repeat(1 + (index % 7));
  const head = `From: ${people.alice}\nTo: ${people.bob}\nSubject: ${where} ${index}\nMessage-ID: <${where}.${index}@alpha.test>\n`;
  return `${head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${body}${index % 5 === 0 ? 'no end' : ''}`;
}

const letters = (where: string): readonly string[] => Array.from({ length: half }, (_, index) => letter(where, index));
const expected = [...letters('server'), ...letters('local')].sort();

/** As it was written: with LF, and without the field by which mbsync finds a message again that it has copied. */
const asWritten = (octets: Buffer): string =>
  octets
    .toString('utf8')
    .replaceAll('\r\n', '\n')
    .replace(/^X-TUID: .{12}\n/m, '');

describeWith('mbsync', { peers: ['mbsync'] }, () => {
  let lab: Lab;
  let imap: ImapTalk;
  let folder: TemporaryFolder;
  let maildir: string;
  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder('mbsync');
    maildir = join(folder.path, 'inbox');
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, part), { recursive: true });
    letters('local').forEach((text, index) => writeFileSync(join(maildir, 'cur', `1000.${index}.test:2,S`), text));
    imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    for (const text of letters('server')) await imap.ok('APPEND INBOX', Buffer.from(text.replaceAll('\n', '\r\n')));
    writeFileSync(join(folder.path, 'mbsyncrc'), configuration(), { mode: 0o600 });
  });
  afterAll(async () => {
    await lab.remove();
    folder.remove();
  });

  const configuration = (): string => `IMAPAccount lab
Host localhost
Port ${lab.ports.imaps}
User ${people.bob}
Pass "${lab.password}"
SSLType IMAPS
CertificateFile ${lab.caFile}

IMAPStore far
Account lab

MaildirStore near
Path ${folder.path}/
Inbox ${maildir}
SubFolders Verbatim

Channel inbox
Far :far:
Near :near:
Sync All
Expunge Both
CopyArrivalDate yes
SyncState ${folder.path}/state-
`;

  const sync = async (): Promise<Ran> => {
    const ran = await run('mbsync', ['-c', join(folder.path, 'mbsyncrc'), 'inbox'], { timeout: patience });
    expect(ran.code, ran.output).toBe(0);
    return ran;
  };
  const files = (): readonly string[] =>
    ['cur', 'new'].flatMap((part) => readdirSync(join(maildir, part)).map((name) => join(maildir, part, name)));
  const near = (): readonly string[] =>
    files()
      .map((file) => asWritten(readFileSync(file)))
      .sort();
  const far = async (): Promise<readonly string[]> => {
    await imap.ok('SELECT INBOX');
    return (await imap.fetchFrom(1)).map(({ octets }) => asWritten(octets)).sort();
  };

  it('copies half of them each way', async () => {
    await sync();
    expect(near()).toEqual(expected);
    expect(await far()).toEqual(expected);
  });

  it('finds nothing to do the second time', async () => {
    const before = files();
    await sync();
    expect(files()).toEqual(before);
    expect(await far()).toEqual(expected);
  });

  it('carries flags and deletions both ways', async () => {
    await imap.ok('SELECT INBOX');
    const [first] = (await imap.ok('SEARCH SUBJECT "server 7"')).untagged[0]?.text.split(' ').slice(2) ?? [];
    await imap.ok(`STORE ${first ?? ''} +FLAGS (\\Flagged)`);
    await imap.ok('STORE 1 +FLAGS (\\Deleted)');
    await imap.ok('EXPUNGE');
    const gone = files().find((file) => readFileSync(file, 'utf8').includes('Subject: local 3\n')) ?? '';
    rmSync(gone);
    const answered = files().find((file) => readFileSync(file, 'utf8').includes('Subject: local 4\n')) ?? '';
    renameSync(answered, answered.replace(/:2,.*$/, ':2,RS').replace('/new/', '/cur/'));
    await sync();
    const left = expected.filter((text) => !/Subject: (server 0|local 3)\n/.test(text));
    expect(near()).toEqual(left);
    expect(await far()).toEqual(left);
    expect(files().filter((file) => file.includes(':2,F'))).toHaveLength(1);
    expect((await imap.ok('SEARCH ANSWERED')).untagged[0]?.text).toMatch(/^\* SEARCH \d+$/);
  });
});
