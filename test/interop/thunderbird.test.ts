/** Thunderbird without a screen: logs in, selects, downloads all of INBOX, and hears by IDLE of what arrives. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { waitFor } from '../support/wait-for.ts';
import { type ThunderbirdProcess, startThunderbird } from './thunderbird-process.ts';
import { makeProfile } from './thunderbird-profile.ts';

const count = 20;
/** Milliseconds: it takes its time to start. */
const patience = 60_000;
/** Messages that arrive one after another until it has shown all of them. */
const mostLater = 4;

const letter = (index: number): string =>
  `From: ${people.alice}\r\nTo: ${people.bob}\r\nSubject: letter ${index}\r\nMessage-ID: <${index}@alpha.test>\r\n` +
  `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${`line, étude ${index}\r\n`.repeat(1 + index)}`;

describeWith('Thunderbird', { peers: ['thunderbird', 'python3'] }, () => {
  let lab: Lab;
  let imap: ImapTalk;
  let folder: TemporaryFolder;
  let thunderbird: ThunderbirdProcess;
  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder('thunderbird');
    imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    for (let index = 0; index < count; index++) await imap.ok('APPEND INBOX', Buffer.from(letter(index)));
    const profile = join(folder.path, 'profile');
    await makeProfile(profile, {
      ...{ port: lab.ports.imap, user: people.bob, password: lab.password, mail: join(folder.path, 'mail') },
    });
    thunderbird = startThunderbird(folder.path, profile);
  });
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
      // Thunderbird puts off what comes while it is still busy with the rest; another one wakes it.
      const later: number[] = [];
      const hasLater = (): boolean => later.every(has);
      while (later.length === 0 || (later.length < mostLater && !hasLater())) {
        later.push(count + later.length);
        await imap.ok('APPEND INBOX', Buffer.from(letter(count + later.length - 1)));
        await waitFor('a message that arrives', hasLater, { timeout: patience / 2, every: 200 }).catch(() => undefined);
      }
      expect(later.filter((index) => !has(index))).toEqual([]);
      expect(readFileSync(file, 'utf8').match(/^Message-ID: /gm)).toHaveLength(count + later.length);
    },
    4 * patience,
  );
});
