/** Large messages pass through without being held: memory stays flat. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { LineSocket } from '../support/line-socket.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ plain: true });
});
afterAll(() => lab.remove());

const megabyte = 1024 * 1024;
const block = Buffer.from(`${'0123456789abcdef'.repeat(4)}\r\n`.repeat(1000));

/** Sends a message of so many octets in blocks, and answers the reply. */
async function sendLarge(talk: SmtpTalk, size: number): Promise<string> {
  for (const line of ['EHLO client.test', 'MAIL FROM:<a@else.test>', `RCPT TO:<${people.bob}>`, 'DATA'])
    await talk.command(line);
  await talk.socket.write('Subject: large\r\n\r\n');
  for (let sent = 0; sent < size; sent += block.length) await talk.socket.write(block);
  await talk.socket.write('.\r\n');
  return (await talk.reply()).text;
}

it('a message of 50 MB raises it by less than 40 MB', { timeout: 60_000 }, async () => {
  const talk = await SmtpTalk.open(lab.ports.smtp);
  expect(await sendLarge(talk, megabyte)).toMatch(/^250 /);
  const before = lab.memory().peak;
  expect(await sendLarge(talk, 49.5 * megabyte)).toMatch(/^250 /);
  expect(lab.memory().peak - before).toBeLessThan(40);
  await talk.quit();
});

it('a reader that stops reading 50 MB does not make it hold them', { timeout: 60_000 }, async () => {
  const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  await imap.ok('SELECT INBOX');
  const before = lab.memory().peak;
  const readers = await Promise.all(Array.from({ length: 8 }, () => stoppedReader()));
  // The server goes on serving others meanwhile.
  for (let round = 0; round < 20; round++) await imap.ok('NOOP');
  expect(await imap.messages()).toBeGreaterThan(0);
  expect(lab.memory().peak - before).toBeLessThan(60);
  for (const reader of readers) reader.destroy();
  await imap.logout();
});

/** Asks for everything and reads nothing but the first line of it. */
async function stoppedReader(): Promise<LineSocket> {
  const socket = await LineSocket.connect(lab.ports.imap);
  await socket.line();
  for (const command of [`a LOGIN ${people.bob} "${lab.password}"`, 'b SELECT INBOX']) {
    await socket.write(`${command}\r\n`);
    for (let line = ''; !line.startsWith(command.charAt(0));) line = await socket.line();
  }
  await socket.write('c FETCH 1:* (BODY.PEEK[])\r\n');
  await socket.line();
  socket.pause();
  return socket;
}
