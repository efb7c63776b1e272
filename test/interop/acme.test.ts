/** Certificates from pebble, by each of the three proofs; a CA that is not convinced says why. */
import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import { type AddressInfo, type Server as NetServer, createServer as createTcpServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { TlsIdentity, acceptTls, dnsNames } from '../../src/base/tls.ts';
import { createUpdater } from '../../src/dns/update/update.ts';
import { parseTsigKey } from '../../src/dns/update/tsig.ts';
import { selfSigned } from '../../src/lab/certificates.ts';
import type { ChallengeSolver } from '../../src/transport/acme/challenge.ts';
import { createAcmeClient } from '../../src/transport/acme/client.ts';
import { httpsRequests } from '../../src/transport/acme/https.ts';
import { obtainCertificate } from '../../src/transport/acme/obtain.ts';
import { alpnChallenges, dnsChallenges, httpChallenges } from '../../src/transport/acme/solvers.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Pebble, startPebble } from '../support/pebble.ts';
import { type Primary, startPrimary } from '../support/primary.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describeWith('ACME', { peers: ['pebble', 'knotd'] }, () => {
  let pebble: Pebble;
  let primary: Primary;
  let http: Server;
  let tls: NetServer;
  let identity: TlsIdentity;
  const proofs = httpChallenges();
  const signal = AbortSignal.timeout(60_000);

  beforeAll(async () => {
    http = createServer((request, response) => {
      const proof = proofs.answer((request.url ?? '').split('/').at(-1) ?? '');
      response.writeHead(proof === null ? 404 : 200).end(proof);
    });
    identity = new TlsIdentity(await selfSigned(['mail.acme.test'], Date.now()));
    tls = createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      void acceptTls(socket, identity, 5_000).then((secure) => secure?.destroy());
    });
    primary = await startPrimary('acme.test', ['mail A 127.0.0.1', 'mta-sts A 127.0.0.1']);
    await Promise.all([
      new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve)),
      new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve)),
    ]);
    pebble = await startPebble({
      nameServer: primary.port,
      httpPort: (http.address() as AddressInfo).port,
      tlsPort: (tls.address() as AddressInfo).port,
    });
  });

  afterAll(async () => {
    await pebble.stop();
    await primary.stop();
    http.close();
    tls.close();
  });

  function obtain(solver: ChallengeSolver, names: readonly string[], key = newKey()) {
    const accountKey = newKey();
    const client = createAcmeClient({
      directory: pebble.directory,
      ask: httpsRequests({ authorities: [pebble.root] }),
      clock: systemClock,
      accountKey,
      email: 'postmaster@acme.test',
      externalAccount: null,
    });
    const options = { client, solver, accountKey, clock: systemClock, pause: (ms: number) => pause(ms) };
    return obtainCertificate(options, names, key, signal);
  }

  const dns = (): ChallengeSolver => {
    const key = parseTsigKey(primary.key);
    if (key === null) throw new Error('no key');
    const update = createUpdater({ server: { host: '127.0.0.1', port: primary.port }, key, clock: systemClock });
    return dnsChallenges({ update, spread: () => Promise.resolve() });
  };

  test.each([
    ['http-01', ['mail.acme.test', 'mta-sts.acme.test'], () => proofs],
    ['tls-alpn-01', ['mail.acme.test', 'mta-sts.acme.test'], () => alpnChallenges(identity, systemClock)],
    ['dns-01', ['mail.acme.test', '*.acme.test'], dns],
  ])('%s proves %j', async (_type, names, solver) => {
    const key = newKey();
    const got = await obtain(solver(), names, key);
    const chain = got.ok ? got.value : expect.fail(JSON.stringify(got.error));
    expect(dnsNames(chain).toSorted()).toEqual(names.toSorted());
    expect(new X509Certificate(chain).checkPrivateKey(key)).toBe(true);
  });

  test('a name that is not in DNS is named, with what to do', async () => {
    const got = await obtain(proofs, ['mail.acme.test', 'nowhere.acme.test']);
    expect(got).toMatchObject({
      ok: false,
      error: {
        kind: 'unproved',
        names: ['nowhere.acme.test'],
        what: expect.stringContaining('could not resolve') as string,
      },
    });
  });

  test('a proof that is not there is named', async () => {
    const blind: ChallengeSolver = { ...proofs, present: () => Promise.resolve({ ok: true, value: undefined }) };
    const got = await obtain(blind, ['mail.acme.test']);
    expect(got).toMatchObject({ ok: false, error: { kind: 'unproved', names: ['mail.acme.test'] } });
  });

  test.each([
    ['hmac-sha256:update:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==', 'BADSIG'],
    ['hmac-sha256:nobody:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==', 'BADKEY'],
  ])('a name server that does not take the key %s says %s', async (written, word) => {
    const key = parseTsigKey(written) ?? expect.fail('no key');
    const update = createUpdater({ server: { host: '127.0.0.1', port: primary.port }, key, clock: systemClock });
    const got = await obtain(dnsChallenges({ update, spread: () => Promise.resolve() }), ['mail.acme.test']);
    expect(got).toMatchObject({ ok: false, error: { kind: 'unready', what: expect.stringContaining(word) as string } });
  });
});
