/** A thousand open pages that hear of changes: what they cost, and whether each of them hears of a message. RFC 8620 §7.3 */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../test/support/lab.ts';
import { SmtpTalk } from '../test/support/smtp-talk.ts';
import { bigMessage } from './imap-message.ts';
import { addManyAccounts, withLab } from './systems.ts';
import { type Benchmark, atMost } from './table.ts';

const pages = 1_000;
/** Each has ten pages open. */
const accounts = 100;
/** Pages that are opened at a time. */
const arriving = 10;
/** Milliseconds in which the server comes to rest, and that news may take at the most. */
const rest = 3_000;
const slowest = 60_000;

interface OpenPage {
  /** How many changes it was told. */
  readonly heard: () => number;
  readonly close: () => void;
}

/** A cookie, without its attributes. */
async function signIn(lab: Lab, address: string): Promise<string> {
  const root = `http://127.0.0.1:${lab.ports.http}`;
  const answer = await fetch(`${root}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: root },
    body: JSON.stringify({ address, password: lab.password }),
  });
  const [cookie = ''] = answer.headers.getSetCookie();
  if (!answer.ok) throw new Error(`signing in as ${address}: ${answer.status}`);
  return cookie.slice(0, cookie.indexOf(';'));
}

/** Resolves when the stream says that it listens. */
function openPage(port: number, cookie: string): Promise<OpenPage> {
  return new Promise((resolve, reject) => {
    let heard = 0;
    const origin = `http://127.0.0.1:${port}`;
    const path = '/jmap/events?types=*&closeafter=no&ping=60';
    const asked: ClientRequest = request(`${origin}${path}`, { agent: false, headers: { cookie, origin } });
    asked.once('response', (answer: IncomingMessage) => {
      if (answer.statusCode !== 200) reject(new Error(`events: ${answer.statusCode}`));
      answer.setEncoding('latin1');
      answer.once('data', () => resolve({ heard: () => heard, close: () => void asked.destroy() }));
      answer.on('data', (text: string) => {
        if (text.includes('event: state')) heard += 1;
      });
      answer.once('error', reject);
    });
    asked.once('error', reject);
    asked.end();
  });
}

export const pagesBenchmark: Benchmark = {
  name: 'pages',
  run: () =>
    withLab(async (lab) => {
      const users = await addManyAccounts(lab, accounts);
      const cookies: string[] = [];
      for (const user of users) cookies.push(await signIn(lab, user));
      // What signing in took goes back, and what a stream needs once is there.
      (await openPage(lab.ports.http, cookies[0] ?? '')).close();
      await pause(rest);
      const before = lab.memory().now;
      const open: OpenPage[] = [];
      const arrive = async (first: number): Promise<void> => {
        for (let at = first; at < pages; at += arriving)
          open.push(await openPage(lab.ports.http, cookies[at % accounts] ?? ''));
      };
      await Promise.all(Array.from({ length: arriving }, (_, first) => arrive(first)));
      await pause(rest);
      const quiet = lab.memory().now - before;
      const talk = await SmtpTalk.open(lab.ports.smtp);
      await talk.command('EHLO client.test');
      for (const [at, user] of users.entries()) {
        const { code, text } = await talk.send('someone@else.test', [user], bigMessage(at));
        if (code !== 250) throw new Error(text);
      }
      await talk.quit();
      const deaf = (): number => open.filter(({ heard }) => heard() === 0).length;
      for (let waited = 0; deaf() > 0 && waited < slowest; waited += 20) await pause(20);
      const after = lab.memory().now - before;
      const left = deaf();
      for (const { close } of open) close();
      const count = pages.toLocaleString('en');
      return [
        atMost(`${count} open pages with push: memory`, quiet, 'MB', 300),
        atMost(`${count} open pages with push: memory while mail arrives`, after, 'MB', 300),
        atMost('never told to a page', left, '', 0),
      ];
    }),
};
