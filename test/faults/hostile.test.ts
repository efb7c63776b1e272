/** Clients that vanish, fall silent or send nonsense: the server goes on, and nothing of theirs is delivered. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Lab, people } from '../support/lab.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { LineSocket } from '../support/line-socket.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ plain: true });
});
afterAll(() => lab.remove());

const dialog = `EHLO client.test\r\nMAIL FROM:<a@else.test>\r\nRCPT TO:<${people.bob}>\r\nDATA\r\nSubject: half\r\n\r\nbody\r\n.\r\n`;

it('a disconnect at every octet leaves nothing behind', async () => {
  const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  const before = await imap.messages();
  for (let length = 1; length < dialog.length; length++) {
    const socket = await LineSocket.connect(lab.ports.smtp);
    await socket.write(dialog.slice(0, length));
    socket.destroy();
  }
  const talk = await SmtpTalk.open(lab.ports.smtp);
  await talk.command('EHLO client.test');
  const { code } = await talk.send('a@else.test', [people.bob], Buffer.from('Subject: whole\r\n\r\nbody\r\n'));
  expect(code).toBe(250);
  expect(await imap.messages()).toBe(before + 1);
});

it('four hundred silent clients do not keep the next one from being served', async () => {
  const silent = await Promise.all(Array.from({ length: 400 }, () => LineSocket.connect(lab.ports.smtp)));
  await Promise.all(silent.map((socket) => socket.line()));
  await Promise.all(silent.slice(0, 200).map((socket) => socket.write('EHLO client.test\r\nMAIL FROM:<a@el')));
  const talk = await SmtpTalk.open(lab.ports.smtp);
  expect(talk.greeting.code).toBe(220);
  await talk.quit();
  for (const socket of silent) socket.destroy();
});

const megabytes = 200;
/** What is read of them: far less than is sent. */
const most = 20;
/** Two or three times that lies around until it is collected. */
const flat = 50;

it.each([
  ['smtp', 'S'],
  ['submission', 'S'],
  ['imap', 'a'],
  ['pop3', 'P'],
] as const)('%s: a line without end is cut off, and memory stays flat', async (service, letter) => {
  const before = lab.memory().now;
  const socket = await LineSocket.connect(lab.ports[service]);
  await socket.line();
  const block = Buffer.alloc(1024 * 1024, letter);
  let blocks = 0;
  try {
    for (; blocks < megabytes; blocks++) await socket.write(block);
  } catch {
    // Closed while it was still being talked to.
  }
  socket.destroy();
  expect(blocks).toBeLessThan(most);
  expect(lab.memory().now - before).toBeLessThan(flat);
  const next = await LineSocket.connect(lab.ports[service]);
  expect(await next.line()).not.toBe('');
  next.destroy();
});

it.each([
  ['smtp', '421 4.7.0'],
  ['imap', '* BYE [TOOBIG]'],
  ['pop3', '-ERR'],
] as const)('%s: who sends a line without end is told why the connection ends', async (service, answer) => {
  const socket = await LineSocket.connect(lab.ports[service]);
  await socket.line();
  await socket.write(Buffer.alloc(256 * 1024, 'S'));
  let line = await socket.line();
  // IMAP answers the command too.
  if (line.startsWith('S')) line = await socket.line();
  expect(line).toContain(answer);
  socket.destroy();
});

it('a literal of 4 GB is refused before it comes', async () => {
  const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  const { status, text } = await imap.command('APPEND INBOX {4294967295}');
  expect(['NO', 'BAD'], text).toContain(status);
  imap.socket.destroy();
});
