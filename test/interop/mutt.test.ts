/** mutt and neomutt send with an SMTP client of their own and read by IMAP and POP3, driven through a terminal. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Inbox } from '../support/inbox.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const programs = ['mutt', 'neomutt'] as const;

for (const program of programs) describeWith(program, { peers: [program] }, () => speaks(program));

function speaks(program: (typeof programs)[number]): void {
  let lab: Lab;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder(program);
  });
  afterAll(async () => {
    await lab.remove();
    folder.remove();
  });

  const settings = (user: string, more = ''): string => {
    const file = join(folder.path, `muttrc-${user}`);
    const login = encodeURIComponent(user);
    const lines = [
      `set from="${user}" realname="A Person" use_from=yes envelope_from=yes`,
      `set smtp_url="smtps://${login}@localhost:${lab.ports.submissions}" smtp_pass="${lab.password}"`,
      `set imap_user="${user}" imap_pass="${lab.password}" pop_user="${user}" pop_pass="${lab.password}"`,
      `set certificate_file="${lab.caFile}" ssl_use_sslv3=no ssl_force_tls=yes ssl_verify_host=yes`,
      'set copy=no record="" crypt_use_gpgme=no wait_key=no confirmcreate=no confirmappend=no delete=yes quit=yes',
      'set header_cache="" message_cachedir="" pop_delete=no prompt_after=no mark_old=no pipe_decode=no',
      'set send_charset="utf-8" charset="utf-8"',
      'unset beep',
    ];
    writeFileSync(file, `${lines.join('\n')}\n${more}`, { mode: 0o600 });
    return file;
  };

  /** Opens a mailbox on a screen of its own and presses keys. */
  const press = (user: string, url: string, keys: string) => {
    const more = `set folder="imaps://localhost:${lab.ports.imaps}/"\npush "${keys}"\n`;
    const command = `${program} -n -F '${settings(user, more)}' -f '${url}'`;
    const env = { TERM: 'xterm', HOME: folder.path };
    return run('script', ['-qec', command, '/dev/null'], { input: null, timeout: 60_000, env });
  };

  it('sends with an attachment', async () => {
    const attachment = join(folder.path, 'bytes.bin');
    const octets = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    writeFileSync(attachment, octets);
    const ran = await run(
      program,
      ['-n', '-F', settings(people.alice), '-s', 'from mutt: ünïcode', '-a', attachment, '--', people.bob],
      { input: 'Hello from mutt\n', env: { HOME: folder.path, LC_ALL: 'C.UTF-8' } },
    );
    expect(ran.code, ran.output).toBe(0);
    const inbox = await Inbox.open(lab, people.bob);
    const message = await inbox.messageWith('Hello from mutt');
    await inbox.close();
    expect(message).toContain('Subject: from mutt: =?utf-8?');
    expect(message.replaceAll('\r\n', '')).toContain(octets.toString('base64'));
  });

  it.each(['imaps', 'pop3s'] as const)('reads by %s', async (scheme) => {
    const imap = await ImapTalk.login(lab.ports.imap, people.admin, lab.password);
    const subject = `to be read by ${scheme}`;
    const letter = `From: ${people.bob}\r\nTo: ${people.admin}\r\nSubject: ${subject}\r\n\r\nRead me\r\n`;
    await imap.ok('APPEND INBOX', Buffer.from(letter));
    const file = join(folder.path, `read-${scheme}`);
    const url = `${scheme === 'pop3s' ? 'pops' : scheme}://localhost:${lab.ports[scheme]}/${scheme === 'imaps' ? 'INBOX' : ''}`;
    const ran = await press(people.admin, url, `<last-entry><pipe-message>cat>${file}<enter><quit>`);
    expect(existsSync(file), ran.output).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(`Subject: ${subject}\n`);
    expect(readFileSync(file, 'utf8')).toContain('\n\nRead me\n');
    await imap.logout();
  });

  it('flags, moves and expunges by IMAP', async () => {
    const imap = await ImapTalk.login(lab.ports.imap, people.alice, lab.password);
    for (const subject of ['keep', 'move', 'delete'])
      await imap.ok('APPEND INBOX', Buffer.from(`From: ${people.bob}\r\nSubject: ${subject}\r\n\r\n.\r\n`));
    const keys =
      '<first-entry><flag-message><save-message>=Moved<enter><last-entry><delete-message><sync-mailbox><quit>';
    const url = `imaps://localhost:${lab.ports.imaps}/INBOX`;
    const ran = await press(people.alice, url, keys);
    expect(await imap.messages('Moved'), ran.output).toBe(1);
    await imap.ok('SELECT INBOX');
    const left = (await imap.fetchFrom(1)).map(({ octets }) => octets.toString('latin1'));
    expect(left).toHaveLength(1);
    expect(left[0]).toContain('Subject: keep');
    expect((await imap.ok('SEARCH FLAGGED')).untagged[0]?.text).toBe('* SEARCH 1');
    await imap.logout();
  });
}
