/**
 * Floods of connections: a thousand at once, halves of sessions, readers that do not read. Others are served meanwhile, and
 * memory and descriptors are back afterwards. Of what a limit refuses: flood-limits.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabService } from '../../src/lab/ports.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { LineSocket } from '../support/line-socket.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { endAll, flood, heardLine, isConnected } from './flood.ts';
import { type Descriptors, descriptors, expectNothingLeft, expectWhole } from './vitals.ts';

let lab: Lab;
let before: Descriptors;
beforeAll(async () => {
  lab = await Lab.start({ plain: true });
  before = descriptors(lab);
});
afterAll(() => lab.remove());

/** Somebody else sends, and somebody reads. */
async function othersAreServed(): Promise<void> {
  const talk = await SmtpTalk.open(lab.ports.smtp);
  await talk.command('EHLO client.test');
  expect((await talk.send('someone@else.test', [people.bob], Buffer.from('Subject: x\r\n\r\nHi\r\n'))).code).toBe(250);
  await talk.quit();
  const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  expect(await imap.messages()).toBeGreaterThan(0);
  await imap.logout();
}

describe('very many connections at once', () => {
  it.each<[what: string, service: LabService, says: string, count?: number]>([
    ['that say nothing', 'smtp', '', 1_000],
    ['that say nothing', 'imap', '', 1_000],
    ['in the middle of a command', 'smtp', 'EHL'],
    [
      'in the middle of a message',
      'smtp',
      'HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<bob@beta.test>\r\nDATA\r\nSubject: half',
    ],
    [
      'in the middle of a message in chunks',
      'smtp',
      'EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<bob@beta.test>\r\nBDAT 9999\r\nhalf',
    ],
    ['in the middle of a login', 'submission', 'EHLO a\r\nSTART'],
    ['in the middle of a literal', 'imap', 'a LOGIN bob@beta.test {500+}\r\nhalf'],
    ['in the middle of an exchange', 'imap', 'a AUTHENTICATE PLAIN\r\nAGJvYg'],
    ['in the middle of a name', 'pop3', 'USER bo'],
  ])('%s, to %s', async (_what, service, says, count = 200) => {
    const peak = lab.memory().peak;
    const floods = await flood(lab.ports[service], count, says, heardLine);
    expect(floods.filter(({ ended }) => ended)).toEqual([]);
    await othersAreServed();
    expect(lab.memory().peak - peak).toBeLessThan(120);
    endAll(floods);
    await expectNothingLeft(lab, before);
  });

  it.each<[service: LabService, count: number]>([
    ['submissions', 200],
    ['imaps', 1_000],
    ['pop3s', 200],
    ['https', 200],
  ])('without a handshake, to %s', async (service, count) => {
    const peak = lab.memory().peak;
    const floods = await flood(lab.ports[service], count, '\x16\x03\x01\x02', isConnected);
    await othersAreServed();
    expect(lab.memory().peak - peak).toBeLessThan(120);
    endAll(floods);
    await expectNothingLeft(lab, before);
  });
});

describe('readers that do not read', () => {
  it('hold back their own answers and nobody else', async () => {
    const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    const octets = Buffer.from(`Subject: large\r\n\r\n${'0123456789abcde\r\n'.repeat(250_000)}`);
    await imap.command('APPEND INBOX', octets);
    await imap.logout();
    const peak = lab.memory().peak;
    const readers = await Promise.all(Array.from({ length: 100 }, stoppedReader));
    await othersAreServed();
    // Of the 4 MB that each asked for ten times, next to nothing is held.
    expect(lab.memory().peak - peak).toBeLessThan(150);
    for (const reader of readers) reader.destroy();
    await expectNothingLeft(lab, before);
  });

  /** Asks for much and reads nothing of it. */
  async function stoppedReader(): Promise<LineSocket> {
    const socket = await LineSocket.connect(lab.ports.imap);
    await socket.line();
    const fetches = Array.from({ length: 10 }, (_, n) => `c${n} FETCH 1:* (BODY.PEEK[])\r\n`).join('');
    await socket.write(`a LOGIN ${people.bob} "${lab.password}"\r\nb SELECT INBOX\r\n${fetches}`);
    while (!(await socket.line()).includes('FETCH ('));
    socket.pause();
    return socket;
  }

  it('and the store is whole', () => expectWhole(lab));
});
