/** Thunderbird without a screen: logs in, selects, downloads all of INBOX, and hears by IDLE of what arrives. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { waitFor } from '../support/wait-for.ts';
import { Thunderbird } from './thunderbird.ts';

const count = 20;
/** Milliseconds: it takes its time to start. */
const patience = 60_000;

const letter = (index: number): string =>
  `From: ${people.alice}\r\nTo: ${people.bob}\r\nSubject: letter ${index}\r\nMessage-ID: <${index}@alpha.test>\r\n` +
  `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${`line, étude ${index}\r\n`.repeat(1 + index)}`;

describeWith('Thunderbird', { peers: ['thunderbird', 'python3'] }, () => {
  let lab: Lab;
  let imap: ImapTalk;
  let folder: TemporaryFolder;
  let thunderbird: Thunderbird;
  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder('thunderbird');
    imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    for (let index = 0; index < count; index++) await imap.ok('APPEND INBOX', Buffer.from(letter(index)));
    thunderbird = await Thunderbird.start(folder.path, {
      ...{ port: lab.ports.imap, submission: lab.ports.submission, user: people.bob, password: lab.password },
    });
  }, 2 * patience);
  afterAll(async () => {
    await thunderbird.stop();
    await lab.remove();
    folder.remove();
  });

  it(
    'has every message, octet for octet, and what comes later',
    async () => {
      const file = join(folder.path, 'mail', 'INBOX');
      const has = (index: number): boolean => existsSync(file) && readFileSync(file, 'utf8').includes(letter(index));
      const all = Array.from({ length: count }, (_, index) => index);
      await waitFor('all messages in its INBOX', () => all.every(has), { timeout: patience, every: 200 });
      await imap.ok('APPEND INBOX', Buffer.from(letter(count)));
      // It hears of that by IDLE; but busy with what came before it, it puts that off for minutes, until its user asks.
      const comes = (timeout: number): Promise<boolean> =>
        waitFor('a message that arrives', () => has(count), { timeout, every: 200 }).catch(() => false);
      for (let asked = 0; asked < 8 && !(await comes(patience / 4)); asked++) await thunderbird.getMessages();
      expect(has(count)).toBe(true);
      expect(readFileSync(file, 'utf8').match(/^Message-ID: /gm)).toHaveLength(count + 1);
    },
    4 * patience,
  );
});
