import { blindWitness } from '../../transport/testing/policies.ts';
import { describe, expect, test } from 'vitest';
import type { CourierReport, Hop, Parcel, RecipientReport } from '../deliver/port.ts';
import type { Route } from '../route/router.ts';
import { contentOf } from '../testing/content.ts';
import { plainMail, plainRcpt } from '../testing/envelope.ts';
import { type Fate, attempt } from './attempt.ts';
import type { LeasedWork, QueueId, QueueRecipient, QueueRecipientId } from './port.ts';

const hop = (name: string, changes: Partial<Hop> = {}): Hop => ({
  host: name,
  address: '192.0.2.1',
  port: 25,
  tls: { kind: 'opportunistic' },
  because: 'opportunistic',
  protocol: 'smtp',
  ...changes,
});

const recipient = (address: string, id: number): QueueRecipient => ({
  id: id as QueueRecipientId,
  address,
  domain: 'beta.test',
  parameters: plainRcpt,
  state: 'waiting',
  attempts: 0,
  nextAttempt: 0,
  lastReply: null,
  delayReported: null,
});

function work(addresses: readonly string[], text = 'Subject: x\r\n\r\n'): LeasedWork {
  const recipients = addresses.map(recipient);
  const content = contentOf(Buffer.from(text));
  const entry = {
    id: 'q1' as QueueId,
    reversePath: 'a@b',
    parameters: plainMail,
    receivedAt: 0,
    expires: 1,
    size: content.size,
    recipients,
  };
  return { entry, recipients, domain: 'beta.test', content };
}

const yes = { kind: 'delivered', reply: { code: 250, enhanced: '2.0.0', text: 'Ok' } } as const;
const later = { kind: 'refused', permanent: false, reply: { code: 450, enhanced: '4.2.0', text: 'Busy' } } as const;
const never = { kind: 'refused', permanent: true, reply: { code: 550, enhanced: '5.1.1', text: 'No' } } as const;
const says = (...recipients: readonly RecipientReport[]): CourierReport => ({
  kind: 'spoken',
  recipients,
  tls: null,
  dsn: false,
});
const silence: CourierReport = { kind: 'unreachable', reason: 'refused', reply: null };
const greeting = (code: number): CourierReport => ({
  kind: 'unreachable',
  reason: 'greeting',
  reply: { code, enhanced: null, text: 'no' },
});

const tooMuch: RecipientReport = {
  kind: 'refused',
  permanent: false,
  reply: { code: 451, enhanced: '4.7.28', text: 'Too many messages from you' },
};
const greylists: RecipientReport = {
  kind: 'refused',
  permanent: false,
  reply: { code: 451, enhanced: '4.7.1', text: 'Greylisted, try again in 300 seconds' },
};

async function run(
  addresses: readonly string[],
  route: Route | readonly Hop[],
  script: Readonly<Record<string, CourierReport>>,
  text?: string,
) {
  const visits: { readonly hop: Hop; readonly parcel: Parcel }[] = [];
  const routed: Route = 'kind' in route ? route : { kind: 'hops', hops: route };
  const { fates, contact } = await attempt(
    {
      router: { ways: new Map(), route: () => Promise.resolve(routed) },
      witness: blindWitness,
      courier: {
        deliver(to, parcel) {
          visits.push({ hop: to, parcel });
          return Promise.resolve(script[`${to.host} ${to.tls.kind}`] ?? script[to.host] ?? silence);
        },
        close: () => Promise.resolve(),
      },
    },
    work(addresses, text),
    new AbortController().signal,
  );
  return { fates, contact, visits, path: visits.map(({ hop: to }) => to.host).join(' ') };
}

const short = (fate: Fate): string =>
  fate.kind === 'delivered' ? `delivered ${fate.host} ${fate.dsn}` : `${fate.kind} ${fate.host ?? '-'} ${fate.status}`;

const [mx1, mx2, mx3] = [hop('mx1'), hop('mx2'), hop('mx3')];

describe('host after host', () => {
  test.each<[string, Readonly<Record<string, CourierReport>>, string, string]>([
    ['the first takes it', { mx1: says(yes) }, 'mx1', 'delivered mx1 relayed'],
    ['the first refuses for good', { mx1: says(never), mx2: says(yes) }, 'mx1', 'failed mx1 5.1.1'],
    ['the first is busy', { mx1: says(later), mx2: says(yes) }, 'mx1 mx2', 'delivered mx2 relayed'],
    ['the first is not there', { mx1: silence, mx2: says(yes) }, 'mx1 mx2', 'delivered mx2 relayed'],
    ['nobody is there', {}, 'mx1 mx2 mx3', 'deferred mx3 4.4.1'],
    ['one is busy, the others silent: its word counts', { mx1: says(later) }, 'mx1 mx2 mx3', 'deferred mx1 4.2.0'],
    [
      'all accept no mail (RFC 7504)',
      { mx1: greeting(521), mx2: greeting(521), mx3: greeting(521) },
      'mx1 mx2 mx3',
      'failed mx3 5.3.2',
    ],
    [
      'one accepts no mail, another is silent',
      { mx1: greeting(521), mx3: greeting(521) },
      'mx1 mx2 mx3',
      'deferred mx3 4.3.0',
    ],
    [
      'a greeting of 554 is no verdict on the recipient',
      { mx1: greeting(554), mx2: greeting(554), mx3: greeting(554) },
      'mx1 mx2 mx3',
      'deferred mx3 4.3.0',
    ],
  ])('%s', async (_, script, path, fate) => {
    const result = await run(['b@beta.test'], [mx1, mx2, mx3], script);
    expect(result.path).toBe(path);
    expect(result.fates.map(short)).toEqual([fate]);
  });

  test('each recipient has its own fate, and only who is left goes on', async () => {
    const { fates, visits } = await run(['a@beta.test', 'b@beta.test', 'c@beta.test'], [mx1, mx2], {
      mx1: says(yes, later, never),
      mx2: says(yes),
    });
    expect(fates.map(short)).toEqual(['delivered mx1 relayed', 'delivered mx2 relayed', 'failed mx1 5.1.1']);
    expect(visits[1]?.parcel.recipients).toEqual([{ forwardPath: 'b@beta.test', parameters: plainRcpt }]);
  });

  test.each<[string, Readonly<Record<string, CourierReport>>, string | null]>([
    ['one speaks', { mx3: says(yes) }, 'took'],
    ['one refuses a recipient', { mx1: says(later) }, 'took'],
    ['nobody is there', {}, 'unreachable'],
    ['one refuses for good', { mx1: says(never) }, null],
    ['one has enough of us', { mx1: says(tooMuch) }, 'pushed-back'],
    ['one greylists', { mx1: says(greylists) }, 'took'],
  ])('what the destination shows of itself: %s', async (_, script, contact) => {
    expect((await run(['b@beta.test'], [mx1, mx2, mx3], script)).contact).toBe(contact);
  });

  test('at most ten hosts', async () => {
    expect(
      (
        await run(
          ['b@beta.test'],
          Array.from({ length: 30 }, () => mx1),
          {},
        )
      ).visits,
    ).toHaveLength(10);
  });
});

describe('opportunistic TLS', () => {
  const broken: CourierReport = {
    kind: 'unreachable',
    reason: 'handshake',
    reply: null,
    tlsFailure: 'validation-failure',
  };
  test.each([
    ['opportunistic', 2, 'delivered mx1 relayed'],
    ['encrypted', 1, 'deferred mx1 4.4.1'],
    ['none', 1, 'delivered mx1 relayed'],
  ] as const)('%s', async (kind, visits, fate) => {
    const script = { 'mx1 opportunistic': broken, 'mx1 encrypted': broken, 'mx1 none': says(yes) };
    const result = await run(['b@beta.test'], [hop('mx1', { tls: { kind } })], script);
    expect(result.visits).toHaveLength(visits);
    expect(result.fates.map(short)).toEqual([fate]);
  });
});

test.each([
  ['permanent', 'failed - 5.1.10'],
  ['temporary', 'deferred - 5.1.10'],
] as const)('no route, %s', async (kind, fate) => {
  const refusal = { code: 556, enhanced: '5.1.10', text: 'no mail' };
  expect((await run(['b@beta.test'], { kind, refusal }, {})).fates.map(short)).toEqual([fate]);
});

test('who reports success', async () => {
  const dsn: CourierReport = { kind: 'spoken', recipients: [yes], tls: null, dsn: true };
  expect((await run(['b@x'], [mx1], { mx1: dsn })).fates.map(short)).toEqual(['delivered mx1 next-hop']);
  const lmtp = hop('mx1', { protocol: 'lmtp' });
  expect((await run(['b@x'], [lmtp], { mx1: says(yes) })).fates.map(short)).toEqual(['delivered mx1 delivered']);
});

test.each([
  ['Subject: x\r\n\r\nplain', false],
  ['Subject: x\r\n\r\nü', true],
  ['x'.repeat(300_000), false],
  [`${'x'.repeat(300_000)}ü`, true],
])('sees eight-bit octets', async (text, eightBit) => {
  const { visits } = await run(['b@x'], [mx1], { mx1: says(yes) }, text);
  expect(visits[0]?.parcel.eightBit).toBe(eightBit);
  expect((await visits[0]?.parcel.content.read(0, 1_000_000))?.toString()).toBe(text);
});

test('REQUIRETLS: a host without proof is never spoken to, one without the extension is passed over, one that fails it is told of', async () => {
  const required = work(['bob@beta.test']);
  const demanding = {
    ...required,
    entry: { ...required.entry, parameters: { ...plainMail, tls: 'required' as const } },
  };
  const proven = (name: string): Hop => hop(name, { tls: { kind: 'verified', names: [name] }, because: 'mta-sts' });
  const lacking: RecipientReport = {
    kind: 'refused',
    permanent: true,
    elsewhere: true,
    reply: { code: 550, enhanced: '5.7.30', text: 'no' },
  };
  const badTls: CourierReport = { kind: 'unreachable', reason: 'bad', reply: null, tlsFailure: 'certificate-expired' };
  const run = async (hops: readonly Hop[], answers: Readonly<Record<string, CourierReport>>) => {
    const asked: string[] = [];
    const { fates } = await attempt(
      {
        router: { ways: new Map(), route: () => Promise.resolve({ kind: 'hops', hops }) },
        courier: {
          deliver: ({ host }) => {
            asked.push(host);
            return Promise.resolve(answers[host] ?? silence);
          },
          close: () => Promise.resolve(),
        },
        witness: blindWitness,
      },
      demanding,
      new AbortController().signal,
    );
    const [fate] = fates;
    return [fate?.kind, fate === undefined || fate.kind === 'delivered' ? null : fate.status, asked];
  };
  expect(await run([hop('open')], {})).toEqual(['failed', '5.7.10', []]);
  expect(await run([hop('open'), proven('mx')], { mx: says(yes) })).toEqual(['delivered', null, ['mx']]);
  expect(await run([proven('a'), proven('b')], { a: says(lacking), b: says(yes) })).toEqual([
    'delivered',
    null,
    ['a', 'b'],
  ]);
  expect(await run([proven('a')], { a: says(lacking) })).toEqual(['failed', '5.7.30', ['a']]);
  expect(await run([proven('a')], { a: badTls })).toEqual(['failed', '5.7.10', ['a']]);
  // One that could not be reached may do another time.
  expect(await run([proven('a'), proven('b')], { a: badTls })).toEqual(['deferred', '4.4.1', ['a', 'b']]);
});
