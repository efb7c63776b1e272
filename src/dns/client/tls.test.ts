/** Questions over TLS, to a server that the test runs. */
import { X509Certificate, createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Server, type TLSSocket, createServer } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { selfSigned } from '../../lab/certificates.ts';
import { loadZone } from '../zone/records.ts';
import { respond } from '../zone/respond.ts';
import { createResolver } from './resolver.ts';
import type { ServerIdentity } from './servers.ts';

const host = '127.0.0.1';
const pair = await selfSigned(['dns.alpha.test'], Date.now());
const spki = new X509Certificate(pair.certificate).publicKey.export({ type: 'spki', format: 'der' });
const pin = createHash('sha256').update(spki).digest();
const names = Array.from({ length: 20 }, (_, at) => `host${at}.test`);
const zones = [
  loadZone({
    origin: 'test',
    records: new Map(names.map((name, at) => [name, [{ type: 'A', data: `192.0.2.${at}` }]])),
  }),
];

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Listening {
  readonly port: number;
  readonly sockets: TLSSocket[];
  readonly queries: Buffer[];
}

type Behave = (socket: TLSSocket, response: Buffer, count: number) => void;

const framed = (response: Buffer): Buffer =>
  Buffer.concat([Buffer.of(response.length >> 8, response.length & 0xff), response]);

async function listen(behave: Behave = (socket, response) => void socket.write(framed(response))): Promise<Listening> {
  const sockets: TLSSocket[] = [];
  const queries: Buffer[] = [];
  const server: Server = createServer({ cert: pair.certificate, key: pair.key, ALPNProtocols: ['dot'] }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    let held: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
        const query = held.subarray(2, 2 + held.readUInt16BE(0));
        held = held.subarray(2 + query.length);
        queries.push(query);
        const response = respond(zones, query, 'tcp');
        if (response !== null) behave(socket, response, queries.length);
      }
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  cleanups.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return { port: (server.address() as AddressInfo).port, sockets, queries };
}

const resolverTo = (port: number, tls: ServerIdentity, attempts = 1) =>
  createResolver({ servers: [{ host, port, tls }], timeout: 1_000, attempts });

const anybody: ServerIdentity = { name: null, pin: null };

test('many questions at once share one connection, and are padded', async () => {
  const { port, sockets, queries } = await listen();
  const resolver = resolverTo(port, anybody);
  const answers = await Promise.all(names.map((name) => resolver.lookUp(name, 'A')));
  expect(answers.map((answer) => answer.kind === 'records' && answer.records[0])).toEqual(
    names.map((_, at) => `192.0.2.${at}`),
  );
  expect(answers[0]?.seen?.server).toBe(`tls://${host}#${port}`);
  expect(sockets.length).toBe(1);
  expect(queries.every((query) => query.length === 128)).toBe(true);
});

test('answers come in any order', async () => {
  const kept: Buffer[] = [];
  const { port } = await listen((socket, response) => {
    kept.push(response);
    if (kept.length === 3) for (const one of kept.reverse()) socket.write(framed(one));
  });
  const resolver = resolverTo(port, anybody);
  const answers = await Promise.all(names.slice(0, 3).map((name) => resolver.lookUp(name, 'A')));
  expect(answers.map((answer) => answer.kind === 'records' && answer.records[0])).toEqual([
    '192.0.2.0',
    '192.0.2.1',
    '192.0.2.2',
  ]);
});

test('the right pin is enough, another one ends it before the question is out', async () => {
  const { port, queries } = await listen();
  expect(await resolverTo(port, { name: null, pin: Buffer.alloc(32) }).lookUp('host1.test', 'A')).toMatchObject({
    kind: 'failure',
    reason: expect.stringContaining('not the key that is configured') as string,
  });
  expect(queries).toEqual([]);
  expect(await resolverTo(port, { name: null, pin }).lookUp('host1.test', 'A')).toMatchObject({ kind: 'records' });
});

test('a name needs a certificate that an authority vouches for', async () => {
  const { port, queries } = await listen();
  expect(await resolverTo(port, { name: 'dns.alpha.test', pin: null }).lookUp('host1.test', 'A')).toMatchObject({
    kind: 'failure',
  });
  expect(queries).toEqual([]);
});

test('a connection that the server closed is opened anew', async () => {
  const { port, sockets } = await listen((socket, response, count) => {
    if (count === 2) socket.destroy();
    else socket.write(framed(response));
  });
  const resolver = resolverTo(port, anybody);
  expect(await resolver.lookUp('host1.test', 'A')).toMatchObject({ kind: 'records' });
  expect(await resolver.lookUp('host2.test', 'A')).toMatchObject({ kind: 'records' });
  expect(sockets.length).toBe(2);
});

test('an answer to another question, and no answer at all, are failures', async () => {
  const other = await listen((socket, response) => {
    const changed = Buffer.from(response);
    changed.write('x', 13);
    socket.write(framed(changed));
  });
  expect(await resolverTo(other.port, anybody).lookUp('host1.test', 'A')).toMatchObject({ kind: 'failure' });
  const silent = await listen(() => undefined);
  const resolver = createResolver({ servers: [{ host, port: silent.port, tls: anybody }], timeout: 100, attempts: 1 });
  expect(await resolver.lookUp('host1.test', 'A')).toMatchObject({
    kind: 'failure',
    reason: expect.stringContaining('timed out over TLS') as string,
  });
  expect(await resolverTo(1, anybody).lookUp('host1.test', 'A')).toMatchObject({ kind: 'failure' });
});
