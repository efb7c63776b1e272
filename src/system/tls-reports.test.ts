/**
 * TLS reports from end to end: one server meets a host without STARTTLS and one with the wrong key, and tells the server that
 * has both domains, by mail and by HTTPS; there postern reports tls shows it. RFC 8460 §3 to §5.
 */
import { type Server, type Socket, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../test/support/ports.ts';
import { dataOf, startTestSystem } from '../../test/support/system.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary.ts';
import { SmtpTalk } from '../../test/support/smtp-talk.ts';
import { type LogFields, silentLog } from '../base/log.ts';
import { run } from '../cli/testing.ts';
import type { ListenerName } from '../config/listeners.ts';
import { makeZoneKey } from '../dns/zone/key.ts';
import type { ZoneRecord, ZoneSource } from '../dns/zone/records.ts';
import { addAccount } from '../store/testing/store.ts';
import type { Setting } from './setting.ts';
import type { RunningSystem } from './start.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Of the day that comes: before now, what DNS says is signed by another clock, and not valid yet. RFC 4034 §3.1.5 */
const noon = Math.ceil(Date.now() / day) * day + day / 2;
/** Milliseconds that the clock of the server that reports is ahead: all that it counts is of one day. */
let ahead = noon - Date.now();
/** What it logged, and who waits for it. */
const events: (readonly [event: string, fields: LogFields | undefined])[] = [];
let heard = (): void => undefined;
const note = (event: string, fields?: LogFields): void => {
  events.push([event, fields]);
  heard();
};

const happened = (event: string, domain: string, times: number): Promise<void> =>
  new Promise((resolve) => {
    heard = () => {
      const those = events.filter(([name, fields]) => name === event && fields?.['domain'] === domain);
      if (those.length >= times) resolve();
    };
    heard();
  });

let folder: TemporaryFolder;
let sender: RunningSystem;
let receiver: RunningSystem;
let stripper: Server;

beforeAll(async () => {
  folder = temporaryFolder('tls-reports');
  const [dns, exchange, https] = [await freePort(), await freePort(), await freePort()];
  const key = makeZoneKey();
  const sources = zones(exchange, https);
  const world = { nameServers: [{ host: '127.0.0.1', port: dns }], anchors: [key.dsFor('')], rateLimits: false };
  receiver = await start('mx.beta.test', {
    setting: { ...world, zones: { host: '127.0.0.1', port: dns, sources, key } },
    open: { smtp: { port: exchange }, https: { port: https } },
    log: silentLog,
    accounts: ['bob@beta.test', 'eve@gamma.test'],
  });
  // Somebody between who takes STARTTLS away.
  stripper = createServer((socket) => strip(socket, exchange));
  await new Promise<void>((resolve) => stripper.listen(exchange, '127.0.0.2', resolve));
  // The minutes of the server that reports are ours to count.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  sender = await start('mx.alpha.test', {
    setting: { ...world, relayFor: () => true, exchangePort: exchange, exchangeWithSelf: true },
    open: { smtp: {} },
    log: { debug: note, info: note, warn: note, error: note },
    accounts: ['alice@alpha.test'],
  });
}, 60_000);

afterAll(async () => {
  await sender.stop();
  vi.useRealTimers();
  await receiver.stop();
  stripper.close();
  folder.remove();
});

interface Part {
  readonly setting: Partial<Setting>;
  readonly open: Partial<Record<ListenerName, { readonly port?: number }>>;
  readonly log: typeof silentLog;
  readonly accounts: readonly string[];
}

const start = (hostname: string, { setting, open, log, accounts }: Part): Promise<RunningSystem> =>
  startTestSystem(join(folder.path, hostname), {
    ...{ hostname, open, setting, log },
    clock: { now: () => Date.now() + (log === silentLog ? 0 : ahead) },
    prepare: async (store) => {
      for (const address of accounts) await addAccount(store, address);
    },
  });

/** beta.test is behind who strips; gamma.test has a key in DNS that its host does not have. */
function zones(exchange: number, https: number): readonly ZoneSource[] {
  const domain = (origin: string, address: string, rua: string, more: readonly (readonly [string, ZoneRecord])[]) => ({
    origin,
    records: new Map<string, readonly ZoneRecord[]>([
      [origin, [{ type: 'MX', data: { preference: 10, exchange: `mx.${origin}` } }]],
      [`mx.${origin}`, [{ type: 'A', data: address }]],
      [`_smtp._tls.${origin}`, [{ type: 'TXT', data: `v=TLSRPTv1; rua=${rua}` }]],
      ...more.map(([name, record]) => [name, [record]] as const),
    ]),
  });
  const other = { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32, 7) };
  return [
    { origin: '.', records: new Map() },
    domain('beta.test', '127.0.0.2', 'mailto:tls-reports@beta.test', []),
    domain('gamma.test', '127.0.0.1', `https://127.0.0.1:${https}/tls-reports`, [
      [`_${exchange}._tcp.mx.gamma.test`, { type: 'TLSA', data: other }],
    ]),
  ];
}

function strip(client: Socket, port: number): void {
  const host = connect(port, '127.0.0.1');
  for (const [one, other] of [
    [client, host],
    [host, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
  client.pipe(host);
  createInterface({ input: host }).on('line', (line) => {
    if (!line.startsWith('250-STARTTLS')) client.write(`${line}\r\n`);
  });
}

async function send(to: string): Promise<void> {
  const talk = await SmtpTalk.open(sender.ports['smtp'] ?? 0);
  await talk.command('EHLO client.test');
  expect((await talk.command('MAIL FROM:<alice@alpha.test>')).text).toMatch(/^250 /);
  expect((await talk.command(`RCPT TO:<${to}>`)).text).toMatch(/^250 /);
  await talk.command('DATA');
  expect((await talk.command('From: alice@alpha.test\r\nSubject: S\r\n\r\nBody\r\n.')).text).toMatch(/^250 /);
  await talk.quit();
}

const shown = (...words: readonly string[]) =>
  run(['reports', 'tls', ...words], { env: { POSTERN_DATA: dataOf(join(folder.path, 'mx.beta.test')) } });

test('what went wrong with TLS is told to the domain, by mail and by HTTPS', { timeout: 60_000 }, async () => {
  await send('bob@beta.test');
  await happened('queue.attempted', 'beta.test', 1);
  await send('eve@gamma.test');
  await happened('queue.attempted', 'gamma.test', 1);
  expect((await shown()).out).toContain('No reports have come.');

  // The day is over, and some hours of the next: each domain has its own.
  ahead += 2 * day;
  vi.advanceTimersByTime(minute);
  await happened('tlsrpt.sent', 'gamma.test', 1);
  // The other report is a message of the queue.
  await happened('queue.attempted', 'beta.test', 2);

  const today = new Date(noon).toISOString().slice(0, 10);
  const rows = (await shown()).out.split('\n').filter((row) => row.startsWith(today));
  expect(rows.map((row) => row.split(/ {2,}/)).sort()).toEqual([
    [today, 'mx.alpha.test', 'beta.test', 'no-policy-found', '0', '1', '1 starttls-not-supported (mx.beta.test)'],
    [today, 'mx.alpha.test', 'gamma.test', 'tlsa', '0', '1', '1 validation-failure (mx.gamma.test)'],
  ]);
  const [report] = JSON.parse((await shown('--json')).out) as readonly { readonly policies: readonly unknown[] }[];
  expect(report).toMatchObject({ organization: 'mx.alpha.test', contact: 'tls-reports@alpha.test' });
});
