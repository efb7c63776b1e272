/** A resolver that validates: what it does where its servers help, do not help, or lie. */
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Log, silentLog } from '../../base/log.ts';
import { trustAnchors } from '../dnssec/anchors.ts';
import { makeZoneKey } from '../zone/key.ts';
import { type Zone, loadZone } from '../zone/records.ts';
import { respond } from '../zone/respond.ts';
import { signZones } from '../zone/signed.ts';
import { type ResolverOptions, createResolver } from './resolver.ts';

const host = '127.0.0.1';
const key = makeZoneKey();
const plain = [
  loadZone({ origin: '.', records: new Map() }),
  loadZone({ origin: 'test', records: new Map([['host.test', [{ type: 'A', data: '192.0.2.1' }]]]) }),
];
const signed = signZones(plain, key);
/** Signed by somebody else. */
const forged = signZones(plain, makeZoneKey());

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Scripted {
  readonly port: number;
  zones: readonly Zone[] | null;
  /** Milliseconds since its answers were signed. */
  age: number;
  asked: number;
}

/** A server whose zones may change, or that is silent. */
async function server(zones: readonly Zone[] | null): Promise<Scripted> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  const state: Scripted = { port: socket.address().port, zones, age: 0, asked: 0 };
  socket.on('message', (packet, from) => {
    state.asked += 1;
    const reply = state.zones === null ? null : respond(state.zones, packet, 'udp', { now: () => now - state.age });
    if (reply !== null) socket.send(reply, from.port, from.address);
  });
  cleanups.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return state;
}

let now = Date.now();
let events: string[] = [];
const log: Log = {
  ...silentLog,
  info: (event) => void events.push(event),
  warn: (event) => void events.push(event),
};
beforeEach(() => {
  now = Date.now();
  events = [];
});

function resolverOver(servers: readonly Scripted[], more: Partial<ResolverOptions> = {}) {
  return createResolver({
    servers: servers.map(({ port }) => ({ host, port })),
    anchors: trustAnchors([key.dsFor('')]),
    timeout: 150,
    attempts: 1,
    clock: { now: () => now },
    log,
    ...more,
  });
}

test('without DNSSEC everything is indeterminate, said once, and tried again later', async () => {
  const upstream = await server(plain);
  const resolver = resolverOver([upstream]);
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ kind: 'records', security: 'indeterminate' });
  expect(await resolver.lookUp('nobody.test', 'A')).toMatchObject({ kind: 'no-name', security: 'indeterminate' });
  now += 601_000;
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ security: 'indeterminate' });
  expect(events).toEqual(['dns.validation.unavailable']);
  upstream.zones = signed;
  now += 601_000;
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({
    security: 'secure',
    seen: { server: `${host}#${upstream.port}`, at: now, isStale: false },
  });
  expect(events).toEqual(['dns.validation.unavailable', 'dns.validation.available']);
});

test('once it has worked, an answer without signatures is bogus: nobody switches validation off', async () => {
  const upstream = await server(signed);
  const resolver = resolverOver([upstream]);
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ security: 'secure' });
  upstream.zones = plain;
  now += 3_700_000;
  expect(await resolver.lookUp('host.test', 'AAAA')).toMatchObject({ kind: 'failure', security: 'bogus' });
  // Not even what was known before is given in its place.
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ kind: 'failure', security: 'bogus' });
  expect(events).toContain('dns.answer.bogus');
});

test('a server that lies is left for one that does not', async () => {
  const [liar, honest] = [await server(signed), await server(signed)];
  const resolver = resolverOver([liar, honest]);
  expect(await resolver.lookUp('nobody.test', 'A')).toMatchObject({ kind: 'no-name', security: 'secure' });
  liar.zones = forged;
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'], security: 'secure' });
  expect(events).toContain('dns.answer.bogus');
});

test('a server that knows no signatures is left for one that does', async () => {
  const [simple, able] = [await server(plain), await server(signed)];
  const resolver = resolverOver([simple, able]);
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'], security: 'secure' });
  expect(simple.asked).toBeGreaterThan(0);
});

test('what is bogus says why, and is not asked for again and again', async () => {
  const upstream = await server(forged);
  const resolver = resolverOver([upstream], { attempts: 3 });
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({
    kind: 'failure',
    security: 'bogus',
    reason: expect.stringContaining('DNSSEC: no key of . is') as string,
  });
  const before = upstream.asked;
  await resolver.lookUp('host.test', 'A');
  expect(upstream.asked).toBe(before);
});

test('a stale answer keeps its security, and does not outlive its signatures', async () => {
  const upstream = await server(signed);
  // The signatures are good for 30 seconds more, and for what clocks may differ.
  upstream.age = 14 * 86_400_000 - 30_000;
  const resolver = resolverOver([upstream]);
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ security: 'secure' });
  upstream.zones = null;
  now += 100_000;
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({
    records: ['192.0.2.1'],
    security: 'secure',
    seen: { isStale: true },
  });
  now += 300_000;
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ kind: 'failure' });
});

test('while no server answers, nothing is decided about them', async () => {
  const upstream = await server(null);
  const resolver = resolverOver([upstream]);
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ kind: 'failure', security: 'indeterminate' });
  upstream.zones = signed;
  now += 3_000;
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ security: 'secure' });
});
