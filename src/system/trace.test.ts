/** postern trace against a running lab: ours by the command line, and every kind of next hop with DNS from a table. */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:https';
import { type AddressInfo, type Server as NetServer, createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freeLabPorts, freePort } from '../../test/support/ports.ts';
import { openBeside } from '../../test/support/system.ts';
import { silentLog } from '../base/log.ts';
import { run } from '../cli/testing.ts';
import { type Row, tableResolver } from '../dns/testing/table.ts';
import type { SecurityStatus, Tlsa } from '../dns/types.ts';
import { issue, makeAuthority } from '../lab/certificates.ts';
import { limits } from '../mta/limits.ts';
import type { Forecast } from '../mta/forecast/types.ts';
import type { Rights } from '../ms/rights.ts';
import type { Store } from '../store/sqlite/open.ts';
import { type RunningLab, labWorld, startLab } from './lab.ts';
import { type TraceOptions, traceAddress } from './trace.ts';

const log = { ...silentLog, setLevel: () => undefined, flush: () => Promise.resolve() };
const now = Date.now();
const authority = await makeAuthority('Policies', now);
let folder = '';
let lab: RunningLab;
let store: Store;
let policies: Server;
let naked: NetServer;
let mode = 'enforce';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-trace-'));
  for (let tries = 0; ; tries++) {
    const started = await startLab({
      ...{ folder, ports: (await freeLabPorts()).ports, plain: false, routes: [], password: 'a good password', log },
      onFatal: (reason) => expect.fail(reason),
    });
    if (started.ok) {
      lab = started.value;
      break;
    }
    if (started.error.kind !== 'port' || tries > 3) expect.fail(JSON.stringify(started.error));
  }
  store = await openBeside(folder);
  await store.directory.change({ kind: 'add-alias', address: 'crew@alpha.test', target: 'alice@alpha.test' });
  await store.directory.change({ kind: 'add-alias', address: 'crew@alpha.test', target: 'eve@gamma.test' });
  const { certificate, key } = await issue(authority, ['mta-sts.gamma.test', 'mta-sts.mx.beta.test'], now);
  policies = createServer({ cert: certificate, key }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(`version: STSv1\nmode: ${mode}\nmx: mx.beta.test\nmax_age: 86400\n`);
  });
  await new Promise<void>((resolve) => policies.listen(0, '127.0.0.1', resolve));
  // A host that never heard of TLS, or somebody between who takes it away.
  naked = createNetServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('220 naked.gamma.test ESMTP\r\n');
    socket.on('data', (line) => socket.write(String(line).startsWith('QUIT') ? '221 bye\r\n' : '250 naked\r\n'));
  });
  await new Promise<void>((resolve) => naked.listen(lab.file.ports.smtp, '127.0.0.2', resolve));
});

afterAll(async () => {
  policies.closeAllConnections();
  policies.close();
  naked.close();
  await store.close();
  await lab.system.stop();
  rmSync(folder, { recursive: true });
});

/** The lab is the one mail host that there is; whom it is taken for is up to the table. */
async function traced(
  table: Readonly<Record<string, Row>>,
  { security = 'insecure', ...more }: Partial<TraceOptions> & { readonly security?: SecurityStatus } = {},
): Promise<Forecast> {
  const { config, setting } = labWorld(folder) ?? expect.fail('no lab');
  const outcome = await traceAddress({
    config,
    setting,
    store,
    address: 'eve@gamma.test',
    reversePath: 'alice@alpha.test',
    requireTls: false,
    connects: true,
    asksRecipients: false,
    world: {
      resolver: tableResolver(table, security),
      authorities: [readFileSync(lab.file.ca, 'utf8'), authority.certificate],
      policyPort: (policies.address() as AddressInfo).port,
    },
    signal: AbortSignal.timeout(60_000),
    ...more,
  });
  return outcome.ok ? outcome.value : expect.fail(JSON.stringify(outcome.error));
}

const said = ({ conclusions }: Forecast): string =>
  conclusions.map(({ outcome, what }) => `${outcome}: ${what}`).join('\n');

const here = { 'MX gamma.test': ['10 mx.beta.test'], 'A mx.beta.test': ['127.0.0.1'] } as const;
const sts = { ...here, 'TXT _mta-sts.gamma.test': ['v=STSv1; id=1;'], 'A mta-sts.gamma.test': ['127.0.0.1'] };

/** Of the lab's certificate, or of none. */
function tlsa(right: boolean): Readonly<Record<string, Row>> {
  const certificate = new X509Certificate(readFileSync(join(folder, 'tls', 'certificate.pem')));
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const data = createHash('sha256')
    .update(right ? key : 'something else')
    .digest();
  const record = { usage: 3, selector: 1, matchingType: 1, data };
  return { ...here, [`TLSA _${lab.file.ports.smtp}._tcp.mx.beta.test`]: [record] };
}

describe('what a user is told', () => {
  const trace = (...words: readonly string[]) => run(['trace', ...words], { env: { POSTERN_DATA: folder } });

  test('ours: the way through the directory to a mailbox, and nobody is connected to', async () => {
    const spoken = await trace('alice+lists@alpha.test', '--from', 'someone@elsewhere.example');
    expect(spoken.exit).toBe(0);
    expect(spoken.out).toContain('alpha.test is served here');
    expect(spoken.out).toContain('sub-address of alice@alpha.test, detail "lists"');
    expect(spoken.out).toContain('ok         Would be delivered here, into INBOX of alice@alpha.test.');
    expect(spoken.out).not.toContain('connection');
  });

  test('nobody: what port 25 says, and the command that mends it', async () => {
    const spoken = await trace('nobody@alpha.test');
    expect(spoken.exit).toBe(2);
    expect(spoken.out).toContain('problem    Would be refused: 550 5.1.1 ');
    expect(spoken.out).toContain('-> postern account add nobody@alpha.test');
  });

  test('the other domain of the lab: DNSSEC, DANE, what the running server learned, and the real host', async () => {
    const spoken = await trace('bob@beta.test', '--verify', '--json');
    expect(spoken.error).toBe('');
    const { legs, conclusions } = JSON.parse(spoken.out) as Forecast;
    expect(conclusions[0]?.what).toBe(
      `Would be delivered to mx.beta.test (127.0.0.1), port ${lab.file.ports.smtp}, over TLS 1.3, verified by DANE.`,
    );
    expect(legs[0]).toMatchObject({
      domain: 'beta.test',
      learned: { window: limits.firstWindow, suspendedUntil: null },
      fate: { kind: 'delivered' },
    });
    expect(legs[0]?.lookups).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'MX',
          records: ['5 nolist.beta.test.', '10 mx.beta.test.'],
          security: 'secure',
        }),
        expect.objectContaining({ kind: 'TXT' }),
        expect.objectContaining({ kind: 'TLSA', name: `_${lab.file.ports.smtp}._tcp.mx.beta.test` }),
      ]),
    );
    // Nobody listens at the first host (nolisting).
    const [refusing, visit] = legs[0]?.visits ?? [];
    expect(refusing?.sighting.greeting).toBeNull();
    expect(visit?.sighting.greeting?.code).toBe(220);
    expect(visit?.sighting.underTls).toContain('REQUIRETLS');
    expect(visit?.sighting.envelope.map(({ reply }) => reply.code)).toEqual([250, 250]);
    expect(visit?.sighting.certificates[0]?.names).toContain('mx.beta.test');
    const people = await trace('bob@beta.test');
    expect(people.out).toContain('proved by DANE');
    expect(people.out).toContain(
      `queue      nothing waits for beta.test\n           ${limits.firstWindow} at one time`,
    );
    expect(people.out).toContain('(signed, TTL ');
  });

  test('the mailbox of a detail: there, missing, closed', async () => {
    const { config } = labWorld(folder) ?? expect.fail('no lab');
    const directory = { ...config.directory, subaddress: 'mailbox' } as const;
    const alice = (await store.directory.account('alice@alpha.test')) ?? expect.fail('nobody');
    const mailbox = await store.mail.write.createMailbox(alice.id, 'lists', null);
    const into = async (): Promise<string> =>
      said(
        await traced({}, { address: 'alice+lists@alpha.test', reversePath: '', config: { ...config, directory } }),
      ).replace('delivered: Would be delivered here, into ', '');
    if (!mailbox.ok) expect.fail('no mailbox');
    expect(await into()).toBe('lists of alice@alpha.test.');
    const close = { kind: 'set', rights: 'p' as Rights } as const;
    await store.mail.write.changeAccess(alice.id, mailbox.value.id, '-anyone', close);
    expect(await into()).toBe('INBOX of alice@alpha.test, since its mailbox lists takes nothing that is posted to it.');
    await store.mail.write.deleteMailbox(alice.id, mailbox.value.id);
    expect(await into()).toBe('INBOX of alice@alpha.test, which has no mailbox lists.');
  });

  test('what is no address is said so', async () => {
    const spoken = await trace('not an address');
    expect([spoken.exit, spoken.error]).toEqual([64, 'postern: not an address is no address\n  write USER@DOMAIN\n']);
  });

  test('nothing was left behind: no mail, no memory', async () => {
    expect(await store.spool.counts()).toMatchObject({ waiting: 0, held: 0 });
    expect(await store.transport.policies()).toEqual([]);
    expect(await store.transport.verifiedAt('beta.test')).toBe(null);
  });
});

describe('the last sentence', () => {
  const port = () => `port ${lab.file.ports.smtp},`;

  test.each<[string, Readonly<Record<string, Row>>, () => string]>([
    [
      'in the queue for nobody',
      here,
      () =>
        `delivered: Would be delivered to mx.beta.test (127.0.0.1), ${port()} over TLS 1.3, verified by its certificate.`,
    ],
    [
      'no MX: the domain itself',
      { 'MX gamma.test': 'no-data', 'A gamma.test': ['127.0.0.1'] },
      () =>
        `delivered: Would be delivered to gamma.test (127.0.0.1), ${port()} over TLS 1.3, encrypted for whoever answers (certificate-host-mismatch).`,
    ],
    [
      'null MX',
      { 'MX gamma.test': ['0 '] },
      () => 'returned: Would be returned to its sender: gamma.test accepts no mail.',
    ],
    ['NXDOMAIN', {}, () => 'returned: Would be returned to its sender: There is no domain gamma.test.'],
    [
      'bogus',
      { 'MX gamma.test': 'bogus' },
      () => 'waits: Would wait in the queue: The mail hosts of gamma.test cannot be looked up: a signature is wrong.',
    ],
  ])('%s', async (_, table, expected) => expect(said(await traced(table))).toBe(expected()));

  test('DANE holds', async () => {
    expect(said(await traced(tlsa(true), { security: 'secure' }))).toBe(
      `delivered: Would be delivered to mx.beta.test (127.0.0.1), ${port()} over TLS 1.3, verified by DANE.`,
    );
  });

  test('DANE fails: the record that is needed is printed', async () => {
    const forecast = await traced(tlsa(false), { security: 'secure' });
    expect(said(forecast)).toContain('waits: Would wait in the queue: mx.beta.test (127.0.0.1) could not be reached');
    const [leaf] = forecast.legs[0]?.visits[0]?.sighting.certificates ?? [];
    expect(forecast.conclusions[0]?.mend.at(-1)).toBe(
      `needed:    _${lab.file.ports.smtp}._tcp.mx.beta.test. TLSA 3 1 1 ${leaf?.keyFingerprint ?? ''}`,
    );
  });

  test('MTA-STS enforced, with its id, age and match', async () => {
    mode = 'enforce';
    const forecast = await traced(sts);
    expect(said(forecast)).toBe(
      `delivered: Would be delivered to mx.beta.test (127.0.0.1), ${port()} over TLS 1.3, verified by MTA-STS.`,
    );
    expect(forecast.legs[0]).toMatchObject({
      policy: { domain: 'gamma.test', id: '1', sts: { policy: { mode: 'enforce' } } },
      hosts: [{ isNamed: true, policy: { reason: 'mta-sts' } }],
    });
    expect(await store.transport.policies()).toEqual([]);
  });

  test('MTA-STS that does not name the host', async () => {
    mode = 'enforce';
    const table = { ...sts, 'MX gamma.test': ['10 mx.alpha.test'], 'A mx.alpha.test': ['127.0.0.1'] };
    const forecast = await traced(table);
    expect(said(forecast)).toContain('waits: Would wait in the queue: No mail host of gamma.test can be used');
    expect(forecast.conclusions[0]?.mend[0]).toContain('MTA-STS policy');
  });

  test('MTA-STS in testing lets it pass', async () => {
    mode = 'testing';
    const forecast = await traced(sts);
    expect(forecast.legs[0]?.hosts[0]?.policy).toMatchObject({ reason: 'mta-sts-testing' });
    expect(said(forecast)).toContain('delivered: ');
  });

  test('REQUIRETLS where the domain promises nothing', async () => {
    const forecast = await traced(here, { requireTls: true });
    expect(said(forecast)).toContain('returned: Would be returned to its sender: The sender demands TLS');
    expect(forecast.legs[0]?.visits).toEqual([]);
  });

  test('dead hosts are all tried in their order, then it waits', async () => {
    const table = {
      'MX gamma.test': ['10 one.gamma.test', '20 two.gamma.test'],
      'A one.gamma.test': ['127.0.0.2'],
      'A two.gamma.test': ['127.0.0.3'],
    };
    const { config, setting } = labWorld(folder) ?? expect.fail('no lab');
    const forecast = await traced(table, { config, setting: { ...setting, exchangePort: await freePort() } });
    expect(forecast.legs[0]?.visits.map(({ hop, reason }) => [hop.host, reason])).toEqual([
      ['one.gamma.test', 'no connection: ECONNREFUSED'],
      ['two.gamma.test', 'no connection: ECONNREFUSED'],
    ]);
    expect(said(forecast)).toMatch(/^waits: Would wait in the queue: (one|two)\.gamma\.test/);
    expect(forecast.conclusions[0]?.mend[0]).toContain('No host answered');
  });

  test('without a connection: what would be tried', async () => {
    expect(said(await traced(here, { connects: false }))).toBe(
      'tried: Would be offered to mx.beta.test, TLS where it works. Nobody was connected to.',
    );
  });

  test('every host, where that is wanted: the one behind shows what is wrong with it', async () => {
    const table = { ...here, 'MX gamma.test': ['10 mx.beta.test', '20 naked.test'], 'A naked.test': ['127.0.0.2'] };
    const { config } = labWorld(folder) ?? expect.fail('no lab');
    const http = { ...config.listeners.http, enabled: false };
    const forecast = await traced(table, {
      visitsAll: true,
      config: { ...config, listeners: { ...config.listeners, http } },
    });
    const [leg] = forecast.legs;
    expect(leg?.visits.map(({ hop }) => hop.host)).toEqual(['mx.beta.test']);
    expect(leg?.others.map(({ hop, sighting }) => [hop.host, sighting.tls])).toEqual([['naked.test', null]]);
    expect(said(forecast)).toContain('delivered: Would be delivered to mx.beta.test');
    // Nobody can be asked what the queue has learned.
    expect(leg?.learned).toBe(null);
  });

  test('a host that refuses the recipient is believed where it is asked', async () => {
    const forecast = await traced(here, { asksRecipients: true });
    expect(said(forecast)).toContain(
      'returned: Would be returned to its sender: The mail server of the recipient refused',
    );
    expect(forecast.legs[0]?.visits[0]?.sighting.envelope.at(-1)?.reply.code).toBe(550);
  });

  test('a group of ours and somebody elsewhere: a conclusion for each', async () => {
    const forecast = await traced(here, { address: 'crew@alpha.test', reversePath: 'someone@elsewhere.example' });
    expect(forecast.recipient.steps).toContainEqual({
      kind: 'alias',
      address: 'crew@alpha.test',
      targets: ['alice@alpha.test', 'eve@gamma.test'],
    });
    expect(forecast.conclusions.map(({ address, outcome }) => [address, outcome])).toEqual([
      ['alice@alpha.test', 'delivered'],
      ['eve@gamma.test', 'delivered'],
    ]);
    // SRS: what is forwarded leaves with a return path of ours.
    expect(forecast.legs[0]?.reversePath).toMatch(/^SRS0=.*=elsewhere\.example=someone@alpha\.test$/);
  });

  test('a bounce to such a return path finds its sender', async () => {
    const forwarded = await traced(here, { address: 'crew@alpha.test', reversePath: 'eve@gamma.test' });
    const back = await traced(here, { address: forwarded.legs[0]?.reversePath ?? '', reversePath: '' });
    expect(back.recipient.steps).toContainEqual({ kind: 'srs', sender: 'eve@gamma.test' });
    expect(back.legs.map(({ address }) => address)).toEqual(['eve@gamma.test']);
  });

  test('a route of the configuration goes before DNS', async () => {
    const { config } = labWorld(folder) ?? expect.fail('no lab');
    const routes = [`gamma.test=127.0.0.1:${lab.file.ports.smtp}`];
    const forecast = await traced({}, { config: { ...config, mta: { ...config.mta, routes } } });
    expect(forecast.legs[0]?.transport).toMatchObject({ host: '127.0.0.1', protocol: 'smtp', user: null });
    expect(said(forecast)).toContain('delivered: Would be delivered to 127.0.0.1, ');
  });

  test('a domain that is remembered is not sent to in clear', async () => {
    await store.transport.keepVerified('gamma.test', Date.now());
    const forecast = await traced(here);
    await store.transport.forget('gamma.test');
    expect(forecast.legs[0]?.hosts[0]?.policy).toMatchObject({ demand: { kind: 'encrypted' }, reason: 'remembered' });
  });
});

/** A TLSA record of the lab: of its certificate or its CA, whole or by digest, or of neither. */
function record(text: string): Tlsa {
  const [usage = 0, selector = 0, matchingType = 0] = text.split(' ').map(Number);
  const of = (file: string) => new X509Certificate(readFileSync(file));
  const certificate = usage === 2 || usage === 0 ? of(lab.file.ca) : of(join(folder, 'tls', 'certificate.pem'));
  const octets = selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
  const digest = (name: string) =>
    createHash(name)
      .update(text.endsWith('wrong') ? 'wrong' : octets)
      .digest();
  return {
    usage,
    selector,
    matchingType,
    data: matchingType === 0 ? octets : digest(matchingType === 1 ? 'sha256' : 'sha512'),
  };
}

/** One row of the standards' decisions, with real hosts: 'lab' has STARTTLS and the lab's certificate, 'naked' has none. */
interface Decision {
  readonly what: string;
  /** In order of preference: name, and which of the two it is. */
  readonly hosts: readonly (readonly [name: string, is: 'lab' | 'naked'])[];
  /** Names whose answers are not signed; everything else is. */
  readonly insecure?: readonly string[];
  /** By host: TLSA records, or what is in their place. */
  readonly tlsa?: Readonly<Record<string, readonly string[] | 'failure' | 'bogus'>>;
  readonly more?: Readonly<Record<string, Row>>;
  /** Mode of the MTA-STS policy, which names mx.beta.test alone. */
  readonly sts?: 'enforce' | 'testing' | 'none';
  /** Whether the lab's CA counts among the public ones. */
  readonly trusted?: boolean;
  readonly routes?: readonly string[];
  readonly expected: string;
}

const mx = 'mx.beta.test';
const waits = 'waits: ';
const delivered = (host: string, how: string): string => `delivered: ${host} ${how}`;
const byDane = 'over TLS 1.3, verified by DANE';
const unproved = (why: string): string => `over TLS 1.3, encrypted for whoever answers (${why})`;
const inClear = 'in clear: the host offers no TLS';

const decisions: readonly Decision[] = [
  {
    what: 'RFC 7672 §2.1.2: a host whose TLSA records cannot be looked up is passed over for the next',
    hosts: [
      ['bad.test', 'lab'],
      [mx, 'lab'],
    ],
    tlsa: { 'bad.test': 'failure', [mx]: ['3 1 1'] },
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §2.1.2: no host can be asked about: nothing goes, in clear or otherwise',
    hosts: [['bad.test', 'lab']],
    tlsa: { 'bad.test': 'bogus' },
    expected: waits,
  },
  {
    what: 'RFC 7672 §2.1.2: a host whose addresses are bogus is passed over',
    hosts: [
      ['bad.test', 'lab'],
      [mx, 'lab'],
    ],
    more: { 'A bad.test': 'bogus', 'AAAA bad.test': 'bogus' },
    tlsa: { [mx]: ['3 1 1'] },
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §2.2: usable records, and STARTTLS is missing: not in clear',
    hosts: [['naked.test', 'naked']],
    tlsa: { 'naked.test': ['3 1 1'] },
    expected: waits,
  },
  {
    what: 'RFC 7672 §2.2: usable records, and STARTTLS is missing: the next host',
    hosts: [
      ['naked.test', 'naked'],
      [mx, 'lab'],
    ],
    tlsa: { 'naked.test': ['3 1 1'], [mx]: ['3 1 1'] },
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §2.2: records none of which can be used: TLS with anybody',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['3 1 9'] },
    expected: delivered('other.test', unproved('certificate-host-mismatch')),
  },
  {
    what: 'RFC 7672 §2.2: records none of which can be used, and STARTTLS is missing: not in clear',
    hosts: [['naked.test', 'naked']],
    tlsa: { 'naked.test': ['1 1 1'] },
    expected: waits,
  },
  {
    what: 'RFC 7672 §2.2: no records: opportunistic',
    hosts: [['naked.test', 'naked']],
    expected: delivered('naked.test', inClear),
  },
  {
    what: 'RFC 7672 §2.2: records that are not signed: opportunistic',
    hosts: [['naked.test', 'naked']],
    tlsa: { 'naked.test': ['3 1 1'] },
    insecure: ['_tlsa.naked.test'],
    expected: delivered('naked.test', inClear),
  },
  {
    what: 'RFC 7672 §2.2.1: MX that are not signed: the host is authenticated all the same',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['3 1 1'] },
    insecure: ['gamma.test'],
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §2.2.1, §3.2.2: and then the name of the domain is none of the names',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['2 0 1'] },
    insecure: ['gamma.test'],
    expected: waits,
  },
  {
    what: 'RFC 7672 §2.2.2: no MX: the domain itself',
    hosts: [],
    more: { 'MX gamma.test': 'no-data', 'A gamma.test': ['127.0.0.1'] },
    tlsa: { 'gamma.test': ['3 1 1'] },
    expected: delivered('gamma.test', byDane),
  },
  {
    what: 'RFC 7672 §2.2.2: addresses that are not signed: the records do not count',
    hosts: [['naked.test', 'naked']],
    tlsa: { 'naked.test': ['3 1 1'] },
    insecure: ['naked.test'],
    expected: delivered('naked.test', inClear),
  },
  {
    what: 'RFC 7672 §2.2.3: records at the end of an alias',
    hosts: [['alias.test', 'lab']],
    more: { 'CNAME alias.test': [mx], [`A ${mx}`]: ['127.0.0.1'] },
    tlsa: { [mx]: ['3 1 1'], 'alias.test': ['3 1 1 wrong'] },
    expected: delivered('alias.test', byDane),
  },
  {
    what: 'RFC 7672 §2.2.3: records at its beginning alone',
    hosts: [['alias.test', 'lab']],
    more: { 'CNAME alias.test': [mx], [`A ${mx}`]: ['127.0.0.1'] },
    tlsa: { 'alias.test': ['3 1 1'] },
    expected: delivered('alias.test', byDane),
  },
  {
    what: 'RFC 7672 §3.1.1: DANE-EE 3 1 1, whatever the certificate names',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['3 1 1'] },
    expected: delivered('other.test', byDane),
  },
  {
    what: 'RFC 7672 §3.1.1: DANE-EE 3 0 1',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['3 0 1'] },
    expected: delivered('other.test', byDane),
  },
  {
    what: 'RFC 7672 §3.1.1: DANE-EE 3 1 0, the key itself',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['3 1 0'] },
    expected: delivered('other.test', byDane),
  },
  {
    what: 'RFC 7672 §3.1.1: DANE-EE 3 1 2',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['3 1 2'] },
    expected: delivered('other.test', byDane),
  },
  {
    what: 'RFC 7672 §3.1.2: DANE-TA 2 0 1, and the certificate names the host',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['2 0 1'] },
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §3.1.2: DANE-TA 2 1 1',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['2 1 1'] },
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §3.1.2: DANE-TA 2 0 0, an authority as a whole',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['2 0 0'] },
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §3.1.2, §3.2: DANE-TA, and the certificate names neither host nor domain',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['2 0 1'] },
    expected: waits,
  },
  {
    what: 'RFC 7672 §3.1.3: PKIX-TA and PKIX-EE cannot be used',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['0 0 1', '1 1 1'] },
    trusted: false,
    expected: delivered(mx, unproved('certificate-not-trusted')),
  },
  {
    what: 'RFC 7672 §3.2.1: one record that holds is enough, as in a rollover',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['3 1 1 wrong', '3 1 1'] },
    expected: delivered(mx, byDane),
  },
  {
    what: 'RFC 7672 §3.2: no record holds, though the public authorities would vouch',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['3 1 1 wrong'] },
    expected: waits,
  },
  {
    what: 'RFC 8461 §2: DANE that fails is not helped by a policy',
    hosts: [[mx, 'lab']],
    tlsa: { [mx]: ['3 1 1 wrong'] },
    sts: 'enforce',
    expected: waits,
  },
  {
    what: 'RFC 8461 §2: DANE that holds is enough for a host that the policy does not name',
    hosts: [['other.test', 'lab']],
    tlsa: { 'other.test': ['3 1 1'] },
    sts: 'enforce',
    expected: delivered('other.test', byDane),
  },
  {
    what: 'RFC 8461 §4.1, §5: enforce: hosts that are not named are passed over',
    hosts: [
      ['other.test', 'lab'],
      [mx, 'lab'],
    ],
    sts: 'enforce',
    expected: delivered(mx, 'over TLS 1.3, verified by MTA-STS'),
  },
  {
    what: 'RFC 8461 §4.2, §5: enforce: a certificate that no authority vouches for',
    hosts: [[mx, 'lab']],
    sts: 'enforce',
    trusted: false,
    expected: waits,
  },
  { what: 'RFC 8461 §4.2, §5: enforce: STARTTLS is missing', hosts: [[mx, 'naked']], sts: 'enforce', expected: waits },
  {
    what: 'RFC 8461 §5: testing: STARTTLS is missing, and it goes all the same',
    hosts: [[mx, 'naked']],
    sts: 'testing',
    expected: delivered(mx, inClear),
  },
  {
    what: 'RFC 8461 §5: testing: a host that is not named, and a bad certificate',
    hosts: [['other.test', 'lab']],
    sts: 'testing',
    trusted: false,
    expected: delivered('other.test', unproved('certificate-not-trusted')),
  },
  {
    what: 'RFC 8461 §5: none: as if there were no policy',
    hosts: [['other.test', 'naked']],
    sts: 'none',
    expected: delivered('other.test', inClear),
  },
  {
    what: 'RFC 8461 §3.4: a smarthost: the policy of its name counts, not of the domain',
    hosts: [['naked.test', 'naked']],
    more: {
      [`A ${mx}`]: ['127.0.0.1'],
      [`TXT _mta-sts.${mx}`]: ['v=STSv1; id=1;'],
      [`A mta-sts.${mx}`]: ['127.0.0.1'],
    },
    routes: [mx],
    sts: 'enforce',
    expected: delivered(mx, 'over TLS 1.3, verified by MTA-STS'),
  },
];

test.each(decisions)(
  '$what',
  async ({
    hosts,
    insecure = [],
    tlsa: records = {},
    more = {},
    sts: wanted,
    trusted = true,
    routes = [],
    expected,
  }) => {
    mode = wanted ?? 'none';
    const port = lab.file.ports.smtp;
    const table: Record<string, Row> = {
      'MX gamma.test': hosts.map(([name], at) => `${10 * (at + 1)} ${name}`),
      ...Object.fromEntries(hosts.map(([name, is]) => [`A ${name}`, [is === 'lab' ? '127.0.0.1' : '127.0.0.2']])),
      ...Object.fromEntries(
        Object.entries(records).map(([name, row]) => [
          `TLSA _${port}._tcp.${name}`,
          typeof row === 'string' ? row : row.map(record),
        ]),
      ),
      ...(wanted === undefined
        ? {}
        : { 'TXT _mta-sts.gamma.test': ['v=STSv1; id=1;'], 'A mta-sts.gamma.test': ['127.0.0.1'] }),
      ...more,
    };
    const unsigned = new Set(insecure.map((name) => name.replace('_tlsa.', `_${port}._tcp.`)));
    const { config } = labWorld(folder) ?? expect.fail('no lab');
    const forecast = await traced(table, {
      config: { ...config, mta: { ...config.mta, routes: routes.map((host) => `gamma.test=${host}:${port}`) } },
      world: {
        resolver: tableResolver(table, (name) => (unsigned.has(name) ? 'insecure' : 'secure')),
        authorities: [authority.certificate, ...(trusted ? [readFileSync(lab.file.ca, 'utf8')] : [])],
        policyPort: (policies.address() as AddressInfo).port,
      },
    });
    const text = said(forecast)
      .replace('Would be delivered to ', '')
      .replace(/ \(127\.0\.0\.\d\), port \d+,/, '')
      .replace(/\.$/, '');
    expect(expected === waits ? text.slice(0, waits.length) : text).toBe(expected);
    // Nothing was ever offered in clear to a host that had to have TLS.
    const given =
      forecast.legs[0]?.visits.filter(({ outcome, sighting }) => outcome === 'spoken' && sighting.underTls === null) ??
      [];
    expect(given.length).toBe(expected.endsWith(inClear) ? 1 : 0);
  },
);
