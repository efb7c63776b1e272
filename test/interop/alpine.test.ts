/** alpine, at a terminal of its own: the c-client library, which reads by sequence number and saves by COPY and \Deleted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { Terminal } from '../support/terminal.ts';
import { waitFor } from '../support/wait-for.ts';

const letter = (word: string): Buffer =>
  Buffer.from(
    `From: ${people.alice}\r\nTo: ${people.bob}\r\nSubject: letter ${word}\r\nMessage-ID: <${word}@alpha.test>\r\n\r\nText of ${word}\r\n`,
  );

describeWith('alpine', { peers: ['alpine'] }, () => {
  let lab: Lab;
  let imap: ImapTalk;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder('alpine');
    imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    for (const word of ['one', 'two', 'three']) await imap.ok('APPEND INBOX', letter(word));
    await imap.ok('CREATE Kept');
    writeFileSync(join(folder.path, 'pinerc'), settings(), { mode: 0o600 });
  });
  afterAll(async () => {
    await lab.remove();
    folder.remove();
  });

  const settings = (): string => {
    const server = `{localhost:${lab.ports.imaps}/imap/ssl/user=${people.bob}}`;
    const features = ['quit-without-confirm', 'expunge-without-confirm', 'quell-folder-internal-msg'];
    return [
      `inbox-path=${server}INBOX`,
      `folder-collections=Mail ${server}[]`,
      `feature-list=${features.join(',')}`,
      'last-version-used=9.99',
      '',
    ].join('\n');
  };

  it('reads, exports, saves, flags and expunges', { timeout: 120_000 }, async () => {
    // The CA of the lab is the only one that it knows.
    const env = { HOME: folder.path, SSL_CERT_FILE: lab.caFile };
    const alpine = new Terminal('alpine -p pinerc -i', { env, cwd: folder.path });
    // The keys that it offers are waited for before one is pressed: it may throw away what comes early. No pipes: it hangs
    // when a command ends before it waits for it.
    try {
      await alpine.answer('ENTER PASSWORD:', lab.password, '*'.repeat(lab.password.length));
      await alpine.shows('Preserve password');
      alpine.press('n');
      await alpine.shows('[ViewMsg]');
      alpine.press('\r');
      await alpine.shows('Text of one');
      await alpine.shows('ViewAttch');
      alpine.press('E');
      await alpine.answer('EXPORT: Copy Msg #1 to file in home directory:', 'exported');
      await alpine.shows('ViewAttch');
      alpine.press('S');
      await alpine.answer('SAVE Msg #1 to folder [saved-messages] :', 'Kept');
      await alpine.shows('Message 1 of 3 ALL DEL');
      await alpine.shows('ViewAttch');
      alpine.press('N');
      await alpine.shows('Text of two');
      await alpine.shows('ViewAttch');
      alpine.press('*');
      await alpine.shows('Flag New');
      alpine.press('*');
      await waitFor('the flag', async () => {
        await imap.ok('EXAMINE INBOX');
        return (await imap.ok('SEARCH FLAGGED')).untagged[0]?.text === '* SEARCH 2';
      });
      await alpine.shows('NextMsg');
      alpine.press('<');
      await alpine.shows('letter three');
      await alpine.shows('[ViewMsg]');
      alpine.press('X');
      await waitFor('the expunge', async () => (await imap.messages()) === 2);
      alpine.press('Q');
      await alpine.ended;
    } finally {
      alpine.kill();
    }
    expect(readFileSync(join(folder.path, 'exported'), 'utf8')).toContain('Subject: letter one\n');
    await imap.ok('EXAMINE Kept');
    expect((await imap.fetchFrom(1)).map(({ octets }) => octets.toString())).toEqual([letter('one').toString()]);
    await imap.ok('EXAMINE INBOX');
    expect((await imap.ok('FETCH 1:* FLAGS')).untagged.map(({ text }) => text)).toEqual([
      '* 1 FETCH (FLAGS (\\Flagged \\Seen))',
      '* 2 FETCH (FLAGS ())',
    ]);
  });
});
