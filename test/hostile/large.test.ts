/** 50 MB through the ways in, and what is asked about them: memory stays flat, and others are served. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { attachment, deep, headed, large, nested, wide } from './messages.ts';
import { during, patience } from './pulse.ts';
import { greeted, submitting, transfer } from './sending.ts';
import { expectWhole, orphans } from './vitals.ts';
import { waitFor } from '../support/wait-for.ts';

/** MB that a message of 50 MB may add. */
const flat = 60;
const size = 49 * 1024 * 1024;

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ plain: true });
});
afterAll(() => lab.remove());

const toBob = { from: 'a@else.test', to: [people.bob] };

it('comes in by SMTP, and its attachment is decoded without being held', async () => {
  const talk = await greeted(lab.ports.smtp);
  expect(await transfer(talk, toBob, large(1024 * 1024))).toMatch(/^250 /);
  const memory = lab.memory().now;
  expect(await transfer(talk, toBob, attachment(size))).toMatch(/^250 /);
  expect(lab.memory().now - memory).toBeLessThan(flat);
  const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  await imap.ok('SELECT INBOX');
  const { longest } = await during(lab.ports.lmtp, async () => {
    const { untagged } = await imap.ok('FETCH 2 (BINARY.SIZE[1] BINARY.PEEK[1]<1000.10>)');
    expect(untagged[0]?.literals[0]?.length).toBe(10);
  });
  expect(longest).toBeLessThan(patience);
  expect(lab.memory().now - memory).toBeLessThan(flat);
  imap.socket.destroy();
  talk.socket.destroy();
});

it('is submitted, loses its Bcc, and leaves no draft behind', async () => {
  const talk = await submitting(lab.ports.submission, lab.tls(), people.alice, lab.password);
  const memory = lab.memory().now;
  const fields = `From: <${people.alice}>\r\nBcc: secret@else.test\r\n`;
  const reply = await transfer(talk, { from: people.alice, to: [people.admin] }, large(size, fields));
  expect(reply).toMatch(/^250 /);
  expect(lab.memory().now - memory).toBeLessThan(flat);
  await waitFor('the draft to be thrown away', () => orphans(lab).length === 0);
  talk.socket.destroy();
});

it.each([
  ['a header of 10 MB', () => headed(10_000_000, (at) => `A${at}: b\r\n`)],
  ['one field of 10 MB', () => headed(10_000_000, (at) => (at === 0 ? 'X: y\r\n' : '\ty\r\n'))],
  ['100,000 parts', () => wide(100_000)],
  ['10,000 multiparts inside each other', () => deep(10_000)],
  ['10,000 messages inside each other', () => nested(10_000)],
])('%s: taken, fetched and searched in turns', async (_what, blocks) => {
  const talk = await greeted(lab.ports.smtp);
  const imap = await ImapTalk.login(lab.ports.imap, people.alice, lab.password);
  const waits = await during(lab.ports.lmtp, async () => {
    expect(await transfer(talk, { ...toBob, to: [people.alice] }, blocks())).toMatch(/^250 /);
    await imap.ok('SELECT INBOX');
    for (const items of ['ENVELOPE BODYSTRUCTURE', 'BODY.PEEK[HEADER.FIELDS (Subject A1 X)]', 'BODY.PEEK[2.MIME]'])
      await imap.ok(`FETCH * (${items})`);
    await imap.ok('SEARCH TEXT nowhere');
  });
  expect(waits.longest).toBeLessThan(patience);
  talk.socket.destroy();
  imap.socket.destroy();
});

it('and the store is whole', () => expectWhole(lab));
