/** getmail hands a mailbox to a program, by IMAP and by POP3: each message once, octet for octet, and none the second time. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const count = 5;
vi.setConfig({ testTimeout: 150_000 });

/** With dots at line beginnings, 8-bit text and, now and then, no last line end. */
const letter = (index: number): string =>
  `From: ${people.alice}\nTo: ${people.bob}\nSubject: letter ${index}\nMessage-ID: <${index}@alpha.test>\n\n` +
  `${`.line of étude ${index}\n`.repeat(1 + index * 200)}${index % 2 === 0 ? 'no end' : ''}`;

describeWith('getmail', { peers: ['getmail'] }, () => {
  let lab: Lab;
  let imap: ImapTalk;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder('getmail');
    imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    for (let index = 0; index < count; index++) {
      await imap.ok('APPEND INBOX', Buffer.from(letter(index).replaceAll('\n', '\r\n')));
    }
  });
  afterAll(async () => {
    await lab.remove();
    folder.remove();
  });

  it.each(['IMAP', 'POP3'] as const)('by %s', async (protocol) => {
    const kept = join(folder.path, protocol);
    mkdirSync(kept);
    const settings = [
      ...['[retriever]', `type = Simple${protocol}SSLRetriever`, 'server = localhost'],
      `port = ${protocol === 'IMAP' ? lab.ports.imaps : lab.ports.pop3s}`,
      ...[`username = ${people.bob}`, `password = ${lab.password}`, `ca_certs = ${lab.caFile}`],
      ...(protocol === 'IMAP' ? ['mailboxes = ("INBOX",)'] : []),
      // As root it writes no mailbox itself.
      ...['[destination]', 'type = MDA_external', 'path = /bin/sh', 'allow_root_commands = true'],
      // A program that ends before getmail waits for it is waited for in vain: getmail 6.18 loses its signal.
      `arguments = ("-c", "cat >$(mktemp ${kept}/XXXXXX); sleep 0.3")`,
      ...['[options]', 'read_all = false', 'delete = false', 'delivered_to = false', 'received = false', ''],
    ];
    writeFileSync(join(folder.path, `getmailrc-${protocol}`), settings.join('\n'), { mode: 0o600 });
    const fetched = async (): Promise<readonly string[]> => {
      const args = ['--getmaildir', folder.path, '--rcfile', `getmailrc-${protocol}`];
      const ran = await run('getmail', args, { env: { HOME: folder.path }, timeout: 60_000 });
      expect(ran.code, ran.output).toBe(0);
      return readdirSync(kept).map((name) => readFileSync(join(kept, name), 'utf8'));
    };
    // Over POP3 the last line has an end. RFC 1939 §3
    const end = protocol === 'POP3' ? 'no end\n' : 'no end';
    const written = Array.from({ length: count }, (_, index) => letter(index).replace(/no end$/, end)).sort();
    const own = /^(?:Return-Path|X-getmail-retrieved-from-mailbox): .*\n/gm;
    expect((await fetched()).map((text) => text.replace(own, '')).sort()).toEqual(written);
    expect(await fetched()).toHaveLength(count);
    expect(await imap.messages()).toBe(count);
  });
});
