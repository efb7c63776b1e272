/** A whole server with a CA and a name server: it gets its certificate by itself, and publishes its keys. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { type TLSSocket, connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { type LogFields, silentLog } from '../../src/base/log.ts';
import { ok } from '../../src/base/result.ts';
import { type ListenerName, listeners } from '../../src/config/listeners.ts';
import { makeConfig } from '../../src/config/load.ts';
import { selfSigned } from '../../src/lab/certificates.ts';
import { currentKey, nextKeyHash, publicKeyHash } from '../../src/system/certificates/keys.ts';
import { readState } from '../../src/system/certificates/state.ts';
import { createMetrics } from '../../src/system/metrics.ts';
import { serverSetting } from '../../src/system/setting.ts';
import { type RunningSystem, startSystem } from '../../src/system/start.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Pebble, startPebble } from '../support/pebble.ts';
import { freePort } from '../support/ports.ts';
import { type Primary, startPrimary } from '../support/primary.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { waitFor } from '../support/wait-for.ts';

describeWith('a server that keeps its certificate', { peers: ['pebble', 'knotd'] }, () => {
  let folder: TemporaryFolder;
  let primary: Primary;
  let pebble: Pebble;
  let system: RunningSystem;
  let imaps = 0;
  let https = 0;
  const events: [string, LogFields | undefined][] = [];
  const note = (event: string, fields?: LogFields): void => void events.push([event, fields]);
  const log = {
    ...silentLog,
    info: note,
    warn: note,
    error: note,
    setLevel: () => undefined,
    flush: () => Promise.resolve(),
  };
  const renewals = () => events.filter(([event]) => event === 'acme.renewed');
  const metrics = createMetrics();
  const files = () => ({ certificate: join(folder.path, 'tls', 'c.pem'), key: join(folder.path, 'tls', 'k.pem') });
  let open: TLSSocket;

  beforeAll(async () => {
    folder = temporaryFolder('acme');
    primary = await startPrimary('acme.test', ['mail A 127.0.0.1', 'mta-sts A 127.0.0.1']);
    const challenges = await freePort();
    [imaps, https] = await Promise.all([freePort(), freePort()]);
    pebble = await startPebble({ nameServer: primary.port, httpPort: challenges, tlsPort: https });
    mkdirSync(join(folder.path, 'tls'));
    writeFileSync(join(folder.path, 'root.pem'), pebble.root);
    writeFileSync(join(folder.path, 'update.key'), primary.key);
    const first = await selfSigned(['mail.acme.test'], Date.now());
    writeFileSync(files().certificate, first.certificate);
    writeFileSync(files().key, first.key);
    const off = Object.fromEntries(Object.keys(listeners).map((name) => [name as ListenerName, { enabled: false }]));
    const on = (port: number) => ({ enabled: true, host: '127.0.0.1', port });
    const config = makeConfig({
      server: { hostname: 'mail.acme.test', data: folder.path },
      listeners: { ...off, imaps: on(imaps), https: on(https), acme: on(challenges) },
      limits: { shutdownGrace: '0s' },
      tls: files(),
      mtaSts: { mode: 'enforce' },
      acme: {
        authority: pebble.directory,
        roots: 'root.pem',
        dnsServer: `127.0.0.1#${primary.port}`,
        dnsKey: 'update.key',
        publishTlsa: true,
      },
    });
    const started = await startSystem(config, {
      setting: serverSetting([{ host: '127.0.0.1', port: primary.port }]),
      log,
      metrics,
      clock: systemClock,
      prepare: async ({ directory }) => {
        await directory.change({ kind: 'add-domain', name: 'acme.test' });
      },
      onFatal: (reason) => expect.fail(reason),
      reread: () => ok(config),
    });
    system = started.ok ? started.value : expect.fail(JSON.stringify(started.error));
    open = await greeted();
    await waitFor('the certificate', () => renewals().length === 1 || failure());
  });

  afterAll(async () => {
    open.destroy();
    await system.stop();
    await pebble.stop();
    await primary.stop();
    folder.remove();
  });

  /** Ends the wait with the words of what went wrong. */
  function failure(): false {
    const bad = events.find(([event]) => event === 'acme.failed' || event === 'acme.fault');
    if (bad !== undefined) expect.fail(JSON.stringify(bad));
    return false;
  }

  async function greeted(): Promise<TLSSocket> {
    const socket = connect({ host: '127.0.0.1', port: imaps, servername: 'mail.acme.test', rejectUnauthorized: false });
    await once(socket, 'data');
    return socket;
  }

  const shownHash = async (): Promise<string> => {
    const socket = await greeted();
    const key = socket.getPeerX509Certificate()?.publicKey;
    socket.destroy();
    return key === undefined ? 'none' : publicKeyHash(key);
  };

  async function published(): Promise<readonly string[]> {
    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${primary.port}`]);
    const records = await resolver.resolveTlsa('_25._tcp.mail.acme.test');
    return records.map(({ data }) => Buffer.from(data).toString('hex'));
  }

  test('a self-signed one is replaced at once, and a connection that is open stays', async () => {
    expect(renewals()[0]?.[1]).toMatchObject({ names: ['mail.acme.test', 'mta-sts.acme.test'] });
    expect(await shownHash()).toBe(publicKeyHash(currentKey(files())));
    open.write('a NOOP\r\n');
    expect(String((await once(open, 'data'))[0])).toContain('a OK');
    expect((await metrics.render()).text).toContain('postern_certificate_expiry_seconds');
  });

  test('the keys of now and of next time are in DNS, and the next one has to wait', async () => {
    const next = nextKeyHash(files()) ?? 'none';
    const current = publicKeyHash(currentKey(files()));
    expect((await published()).toSorted()).toEqual([current, next].toSorted());
    writeFileSync(
      join(folder.path, 'tls', 'acme', 'state.json'),
      JSON.stringify({ ...readState(files()), isWanted: true }),
    );
    await system.reload();
    await waitFor('the second certificate', () => renewals().length === 2 || failure());
    expect(events.some(([event]) => event === 'acme.key.kept')).toBe(true);
    expect(await shownHash()).toBe(current);
    const seen = readState(files());
    const longAgo = { hash: next, seenAt: Date.now() - 3 * 3_600_000, ttl: 3_600 };
    writeFileSync(
      join(folder.path, 'tls', 'acme', 'state.json'),
      JSON.stringify({ ...seen, nextKey: longAgo, isWanted: true }),
    );
    await system.reload();
    await waitFor('the third certificate', () => renewals().length === 3 || failure());
    expect(await shownHash()).toBe(next);
    expect(nextKeyHash(files())).not.toBe(next);
    expect(statSync(files().key).mode & 0o777).toBe(0o600);
  });

  test('the policy is served under the name that the certificate has', async () => {
    const socket = connect({
      host: '127.0.0.1',
      port: https,
      servername: 'mta-sts.acme.test',
      rejectUnauthorized: false,
    });
    socket.write('GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: mta-sts.acme.test\r\n\r\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    expect(Buffer.concat(chunks).toString()).toContain('version: STSv1\r\nmode: enforce\r\nmx: mail.acme.test\r\n');
    expect(readFileSync(files().certificate, 'utf8')).toContain('BEGIN CERTIFICATE');
  });
});
