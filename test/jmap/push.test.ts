/** Changes told as server-sent events. RFC 8620 §7.1, §7.3 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import { jmapSite } from '../../src/http/jmap/site.ts';
import { mostStanding, standingLines } from '../../src/http/jmap/standing.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let http: Listener;
let root = '';

beforeAll(async () => {
  me = await testJmap();
  const sites = [
    jmapSite({
      jmap: me.jmap,
      standing: standingLines(mostStanding(64)),
      signedIn: () => Promise.resolve({ account: me.account, session: { id: 1 } }),
      authentication: {
        password: () => Promise.resolve({ kind: 'refused' }),
        token: () => Promise.resolve({ kind: 'refused' }),
      },
    }),
  ];
  http = createHttpServer({ implicitTls: null, log: silentLog, sites });
  root = `http://127.0.0.1:${await http.listen('127.0.0.1', 0)}`;
});

afterAll(async () => {
  await http.close(1000);
  await me.close();
});

interface Stream {
  readonly status: number;
  readonly type: string | null;
  /** The next event; null where there are no more. */
  next(): Promise<Readonly<Record<string, string>> | null>;
  close(): void;
}

async function open(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Stream> {
  const given = new AbortController();
  const response = await fetch(`${root}/jmap/events?${query}`, { headers, signal: given.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  const block = async (): Promise<string | null> => {
    for (let at = rest.indexOf('\n\n'); ; at = rest.indexOf('\n\n')) {
      if (at >= 0) {
        const found = rest.slice(0, at);
        rest = rest.slice(at + 2);
        return found;
      }
      const read = await reader?.read();
      if (read?.value === undefined) return null;
      rest += read.value;
    }
  };
  // The comment says that it listens.
  if (response.status === 200) expect(await block()).toBe(':');
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    async next() {
      const found = await block();
      if (found === null) return null;
      const fields = found
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]);
      return Object.fromEntries(fields) as Readonly<Record<string, string>>;
    },
    close: () => given.abort(),
  };
}

const message = (name: string) => `From: a@a.test\nTo: bob@b.test\nSubject: ${name}\n\nHello\n`;
/** The states of mail and of preferences; those of other types stand behind them. */
const begins = (states: string): string => expect.stringContaining(states) as string;
const stateNow = async () => (await me.ask('Email/get', { ids: [] }))['state'] as string;
const told = (event: Readonly<Record<string, string>> | null): unknown => JSON.parse(event?.['data'] ?? '');
const anyState = expect.any(String) as string;

it('tells of what changes, with the state that it has now', async () => {
  const stream = await open('types=*&closeafter=no&ping=0');
  expect(stream.type).toBe('text/event-stream');
  await me.deliver(message('one'));
  const event = await stream.next();
  expect(event).toMatchObject({ event: 'state', id: begins(`${await stateNow()},0,`) });
  expect(told(event)).toEqual({
    '@type': 'StateChange',
    changed: { [me.accountId]: { Mailbox: anyState, Thread: anyState, Email: anyState } },
  });
  await me.ask('Email/set', { update: { M1: { keywords: { $seen: true } } } });
  expect(await stream.next()).toMatchObject({ event: 'state', id: begins(`${await stateNow()},0,`) });
  stream.close();
});

it('tells only of the types that were asked for, and closes after the first where that is wished', async () => {
  const stream = await open('types=Email,Nothing&closeafter=state&ping=0');
  await me.deliver(message('two'));
  const event = await stream.next();
  expect(told(event)).toEqual({
    '@type': 'StateChange',
    changed: { [me.accountId]: { Email: await stateNow() } },
  });
  expect(await stream.next()).toBeNull();
});

it('tells of preferences, and then of nothing else', async () => {
  const stream = await open('types=*&closeafter=state&ping=0');
  await me.ask('Preferences/set', { update: { singleton: { 'values/density': 'compact' } } });
  const event = await stream.next();
  expect(event).toMatchObject({ id: begins(`${await stateNow()},1,`) });
  expect(told(event)).toEqual({ '@type': 'StateChange', changed: { [me.accountId]: { Preferences: '1' } } });
});

it('tells what was missed', async () => {
  const before = await stateNow();
  await me.deliver(message('three'));
  const stream = await open('types=Email&closeafter=state&ping=0', { 'last-event-id': before });
  expect(await stream.next()).toMatchObject({ id: await stateNow() });
});

it('pings where nothing changes, and no more often than it likes', async () => {
  const stream = await open('types=Nothing&closeafter=no&ping=1');
  expect(await stream.next()).toEqual({ event: 'ping', data: '{"interval":5}' });
  stream.close();
}, 60_000);

it.each(['closeafter=never', 'ping=x', 'ping=-1', 'ping=1.5'])('refuses %s', async (query) => {
  expect((await open(query)).status).toBe(400);
});
