/** Kerberos: a realm of krb5kdc, gsasl and curl as clients with a ticket; and tickets that are no good. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { type Kdc, startKdc } from '../support/kerberos.ts';
import { LineSocket } from '../support/line-socket.ts';
import { run } from '../support/run.ts';
import { type TestSystem, startServer } from '../support/server.ts';
import { type TicketClient, ticketClient } from '../support/ticket.ts';
import { waitFor } from '../support/wait-for.ts';

const ada = 'ada@alpha.test';
const password = 'correcthorse';
const noLayer = Buffer.from([1, 0, 0, 0]);

describeWith('Kerberos', { peers: ['krb5kdc', 'kadmin.local', 'kinit', 'gsasl', 'curl'] }, () => {
  let kdc: Kdc;
  let server: TestSystem;

  beforeAll(async () => {
    kdc = await startKdc();
    for (const user of ['ada', 'kurt', 'ada/admin']) await kdc.admin(`addprinc -pw ${password} ${user}`);
    for (const service of ['imap', 'smtp', 'pop']) await kdc.addService(`${service}/localhost`);
    Object.assign(process.env, kdc.environment);
    server = await startServer(
      {
        kerberos: { keytab: kdc.keytab, host: 'localhost', realms: ['ALPHA.TEST'] },
        sasl: { trusted: ['127.0.0.1'] },
      },
      { [ada]: 'another password' },
    );
  });
  afterAll(async () => {
    for (const name of Object.keys(kdc.environment)) Reflect.deleteProperty(process.env, name);
    await server.remove();
    await kdc.remove();
  });

  const curl = (url: string) =>
    run('curl', ['-sS', '--cacert', server.caFile, '-u', `${ada}:`, '--login-options', 'AUTH=GSSAPI', url], {
      env: kdc.environment,
    });

  it.each([
    ['imap', 'imap'],
    ['smtp', 'submission'],
  ] as const)('gsasl over %s', async (protocol, listener) => {
    await kdc.kinit('ada', password);
    const ran = await run(
      'gsasl',
      [
        ...[`--${protocol}`, '--connect', `localhost:${server.ports[listener]}`, '--x509-ca-file', server.caFile],
        ...['--mechanism', 'GSSAPI', '--service', protocol, '--hostname', 'localhost', '--authorization-id', ada],
      ],
      { env: kdc.environment },
    );
    expect(ran.code, ran.output).toBe(0);
  });

  it.each([
    ['imaps', 'imaps'],
    ['pop3s', 'pop3s'],
  ])('curl over %s', async (protocol, listener) => {
    await kdc.kinit('ada', password);
    const ran = await curl(`${protocol}://localhost:${server.ports[listener]}/`);
    expect(ran.code, ran.output).toBe(0);
    await kdc.kinit('kurt', password);
    expect((await curl(`${protocol}://localhost:${server.ports[listener]}/`)).code).toBe(67);
  });

  let socket: LineSocket | null = null;
  afterEach(() => socket?.destroy());

  /** Says it and answers the reply. */
  async function say(line: string): Promise<string> {
    await socket?.write(`${line}\r\n`);
    for (;;) {
      const said = (await socket?.line()) ?? '';
      if (said[3] !== '-') return said;
    }
  }

  async function connected(): Promise<void> {
    socket?.destroy();
    socket = await LineSocket.connect(server.ports['submissions'] ?? 0, { ca: readFileSync(server.caFile) });
    await socket.line();
    expect(await say('EHLO client.test')).toMatch(/^250 /);
  }

  const begin = (token: Buffer): Promise<string> => say(`AUTH GSSAPI ${token.toString('base64')}`);
  const octetsOf = (reply: string): Buffer => Buffer.from(reply.slice(4), 'base64');
  const reasons = () =>
    server.events.filter(([event]) => event === 'kerberos.ticket.refused').map(([, fields]) => fields?.['reason']);

  /** Up to the server's offer of layers. */
  async function offered(client: TicketClient): Promise<Buffer> {
    await connected();
    const told = await begin(client.step(null));
    expect(told).toMatch(/^334 /);
    client.step(octetsOf(told));
    return client.unwrap(octetsOf(await say('')));
  }

  const choose = (client: TicketClient, chosen: Buffer): Promise<string> => say(client.wrap(chosen).toString('base64'));

  it('offers no layer of its own, and takes no other', async () => {
    await kdc.kinit('ada', password);
    const honest = ticketClient('smtp@localhost');
    expect(await offered(honest)).toEqual(noLayer);
    expect(await choose(honest, noLayer)).toMatch(/^235 /);
    for (const chosen of [
      [4, 0, 16, 0],
      [2, 0, 16, 0],
      [0, 0, 0, 0],
      [1, 0, 16, 0],
      [1, 0],
    ]) {
      const other = ticketClient('smtp@localhost');
      await offered(other);
      expect(await choose(other, Buffer.from(chosen))).toMatch(/^501 5\.5\.2 /);
    }
    const unwrapped = ticketClient('smtp@localhost');
    await offered(unwrapped);
    expect(await say(noLayer.toString('base64'))).toMatch(/^501 5\.5\.2 /);
  });

  it('lets a ticket act for its own account only', async () => {
    await kdc.kinit('ada', password);
    for (const [authzid, reply] of [
      [ada, /^235 /],
      ['ADA@alpha.test', /^235 /],
      ['kurt@alpha.test', /^535 5\.7\.8 /],
      ['\xff', /^501 /],
    ] as const) {
      const client = ticketClient('smtp@localhost');
      await offered(client);
      expect(await choose(client, Buffer.concat([noLayer, Buffer.from(authzid, 'latin1')]))).toMatch(reply);
    }
    await kdc.kinit('ada/admin', password);
    const instance = ticketClient('smtp@localhost');
    await offered(instance);
    expect(await choose(instance, noLayer)).toMatch(/^535 5\.7\.8 /);
    expect(server.events).toContainEqual(['kerberos.principal.refused', { principal: 'ada/admin@ALPHA.TEST' }]);
  });

  it('refuses a ticket that came before, one for another service, and what is none, and says why in the log', async () => {
    await kdc.kinit('ada', password);
    const token = ticketClient('smtp@localhost').step(null);
    await connected();
    expect(await begin(token)).toMatch(/^334 /);
    await connected();
    expect(await begin(token)).toMatch(/^535 5\.7\.8 /);
    expect(reasons().at(-1)).toContain('replay');
    await connected();
    expect(await begin(ticketClient('imap@localhost').step(null))).toMatch(/^535 5\.7\.8 /);
    const broken = Buffer.from(token);
    broken[broken.length - 20] = (broken.at(-20) ?? 0) ^ 1;
    for (const wrong of [broken, token.subarray(0, 100), Buffer.from('garbage'), Buffer.alloc(0), Buffer.alloc(9000)]) {
      await connected();
      expect(await say(`AUTH GSSAPI ${wrong.toString('base64') || '='}`)).toMatch(/^535 5\.7\.8 /);
    }
    expect(new Set(reasons().slice(-6)).size).toBeGreaterThan(2);
    // The session lives on.
    expect(await say('NOOP')).toMatch(/^250 /);
  });

  it('refuses a ticket that has expired', async () => {
    await kdc.admin('modprinc -maxlife 2seconds smtp/localhost');
    await kdc.kinit('ada', password);
    const token = ticketClient('smtp@localhost').step(null);
    // Clocks may differ by five minutes, unless one says less.
    const strict = join(kdc.folder, 'strict.conf');
    const usual = kdc.environment['KRB5_CONFIG'] ?? '';
    writeFileSync(strict, readFileSync(usual, 'utf8').replace('[libdefaults]', '[libdefaults]\n  clockskew = 1'));
    const end = Date.now() + 4_000;
    await waitFor('the end of the ticket', () => Date.now() > end);
    process.env['KRB5_CONFIG'] = strict;
    await connected();
    expect(await begin(token)).toMatch(/^535 5\.7\.8 /);
    expect(String(reasons().at(-1))).toMatch(/expired|skew/i);
    process.env['KRB5_CONFIG'] = usual;
  });
});
