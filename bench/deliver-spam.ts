/** Durable deliveries a second with everything on: SPF, DKIM, DMARC and the score; beside the same server that scores nothing. */
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Lab } from '../test/support/lab.ts';
import { ImapTalk } from '../test/support/imap-talk.ts';
import { deliveryRate } from './delivery-rate.ts';
import { addAccounts, asMailSystem, withLab } from './systems.ts';
import { type Benchmark, type Row, atMost } from './table.ts';

const load = { messages: 1500, size: 4096, sessions: 20 };
const least = 150;
/** Milliseconds. */
const longestBlock = 20;

interface Measured {
  readonly accepted: number;
  /** Milliseconds that the event loop was blocked at the most. */
  readonly blocked: number;
}

export const deliverSpamBenchmark: Benchmark = {
  name: 'deliver-spam',
  async run(): Promise<readonly Row[]> {
    const without = await withLab((lab) => measure(lab, false), { checked: true });
    const scored = await withLab((lab) => measure(lab, true), { checked: true, scored: true });
    const blocked = 'longest block of the event loop meanwhile; the peer is Postern that scores nothing';
    return [
      {
        what: 'accepted, with SPF, DKIM, DMARC and the score: 4 KB, one mailbox; the peer scores nothing',
        postern: scored.accepted,
        unit: '/s',
        peer: without.accepted,
        bar: `≥ ${least}/s`,
        holds: scored.accepted >= least,
      },
      { ...atMost(blocked, scored.blocked, 'ms', longestBlock), peer: without.blocked },
    ];
  },
};

async function measure(lab: Lab, isScored: boolean): Promise<Measured> {
  const system = asMailSystem(lab, await addAccounts(lab, 1));
  const file = join(lab.data, 'letter.eml');
  writeFileSync(file, letter);
  const mail = { ...load, message: { file, from: 'eve@client.example' } };
  await deliveryRate(system, { ...mail, messages: 300 });
  await lag(lab);
  const { accepted } = await deliveryRate(system, mail);
  const blocked = await lag(lab);
  if ((await hasScore(lab, system.mailboxes[0] ?? '')) !== isScored) throw new Error('the messages have no score');
  return { accepted, blocked };
}

/** Since it was asked last. Half of it is the clock that measures: it looks every 10 ms. */
async function lag(lab: Lab): Promise<number> {
  const metrics = await new Promise<string>((resolve, reject) => {
    get({ host: '127.0.0.1', port: lab.ports.http, path: '/metrics' }, (response) => {
      text(response).then(resolve, reject);
    }).on('error', reject);
  });
  const line = metrics.split('\n').find((each) => each.startsWith('nodejs_eventloop_lag_max_seconds '));
  return Math.max(0, Number(line?.split(' ')[1]) * 1000 - 10);
}

async function hasScore(lab: Lab, user: string): Promise<boolean> {
  const talk = await ImapTalk.login(lab.ports.imap, user, lab.password);
  const boxes = ['INBOX', 'Junk'];
  const found: boolean[] = [];
  for (const box of boxes) {
    await talk.ok(`EXAMINE ${box}`);
    const [first] = await talk.fetchRange(1, 1).catch(() => []);
    found.push(first?.octets.toString('latin1').includes('X-Postern-Spam: ') === true);
  }
  await talk.logout();
  return found.includes(true);
}

/** A letter with a page, links and as many words as letters have. */
const words = 'The minutes of the meeting about the parser are here and the next one is on Thursday at ten'.split(' ');
const prose = Array.from(
  { length: 300 },
  (_unused, index) => `${words[index % words.length] ?? ''}${index % 7 === 0 ? index : ''}`,
);
const lines = Array.from({ length: 30 }, (_unused, line) => prose.slice(line * 10, line * 10 + 10).join(' '));
const letter = [
  'From: Eve <eve@client.example>',
  'To: Ben <ben@beta.test>',
  'Subject: Minutes of the meeting',
  `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
  'Message-ID: <minutes@client.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary="b"',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  ...lines,
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<html><body><p>',
  ...lines,
  '<a href="http://www.client.example/minutes">Minutes</a></p></body></html>',
  '--b--',
  '',
].join('\n');
