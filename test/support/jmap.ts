/** JMAP over a real store, for tests: what a client would send and get, without HTTP. */
import { silentLog } from '../../src/base/log.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { makeConfig } from '../../src/config/load.ts';
import type { Account } from '../../src/directory/types.ts';
import type { Invocation, JsonObject } from '../../src/jmap/core/types.ts';
import { accountIdOf } from '../../src/jmap/core/account.ts';
import { type Jmap, type JmapDeps, createJmap } from '../../src/jmap/jmap.ts';
import { ownMail } from '../../src/jmap/mail/own.ts';
import { methodTable } from '../../src/jmap/methods/table.ts';
import type { Sending } from '../../src/jmap/mail/sending.ts';
import { createRevocationDesk } from '../../src/keys/revocation.ts';
import { createSubmissionReceiver } from '../../src/msa/submission.ts';
import { trustPolicy } from '../../src/system/trust.ts';
import { createKeyReader } from '../../src/trust/dkim/key-record.ts';
import { receiving } from '../../src/store/testing/receiving.ts';
import { type TestStore, acceptance, addAccount, delivery, testStore } from '../../src/store/testing/store.ts';

export interface TestJmap {
  readonly store: TestStore;
  readonly jmap: Jmap;
  readonly account: Account;
  readonly accountId: string;
  /** Every method that there is, and the capability that it needs. */
  readonly methods: readonly (readonly [name: string, capability: string])[];
  /** Calls methods of one request, 'c0', 'c1' …; accountId is put in. Answers what they answer. */
  call(...calls: readonly (readonly [name: string, args: object])[]): Promise<readonly Invocation[]>;
  /** One method that must not fail. */
  ask(name: string, args?: object): Promise<JsonObject>;
  /** Delivers a message to the inbox. */
  deliver(message: string): Promise<void>;
  close(): Promise<void>;
}

export const testUrls = {
  apiUrl: '/jmap/api',
  downloadUrl: '/jmap/download/{accountId}/{blobId}/{name}?type={type}',
  uploadUrl: '/jmap/upload/{accountId}',
  eventSourceUrl: '/jmap/events?types={types}&closeafter={closeafter}&ping={ping}',
  webSocketUrl: 'ws://127.0.0.1/jmap/ws',
};

export const testClient = {
  remoteAddress: '192.0.2.1',
  remotePort: 1234,
  localAddress: '192.0.2.2',
  tls: null,
  credential: { name: 'test', session: null },
};

/** Submission as it is, with nobody who looks at what is sent. */
function testSending(store: TestStore, clock: Clock): Sending {
  let sessions = 0;
  const common = receiving(store, clock, 'mx.b.test');
  const receiver = createSubmissionReceiver({ ...common, deliverLocally: 'all', senders: null });
  return {
    receiver,
    submissions: store.submissions,
    emailSubmissions: store.emailSubmissions,
    identities: store.senderIdentities,
    directory: store.directory,
    subaddressSeparators: common.subaddressSeparators,
    hostname: common.hostname,
    session: () => `s${++sessions}`,
    maxRecipients: 5,
    maxHold: 90 * 86_400_000,
    maxTextLine: 1_000,
  };
}

/** Nobody is reached whom the test does not name. */
const noServers: JmapDeps['lists'] = {
  resolver: { lookUp: () => Promise.reject(new Error('nothing is asked of DNS')) },
};

/** Nobody has a key. */
const noKeys: JmapDeps['lookUpKeys'] = (address) =>
  Promise.resolve(
    address.includes('@')
      ? { kind: 'answer', address: address.toLowerCase(), keys: [], asked: [] }
      : { kind: 'no-address' },
  );

export async function testJmap(
  clock: Clock = systemClock,
  lists = noServers,
  lookUpKeys = noKeys,
  certificates: Partial<JmapDeps['certificates']> = {},
): Promise<TestJmap> {
  const store = await testStore();
  const account = await addAccount(store, 'bob@b.test');
  const deps: JmapDeps = {
    store: store.mail,
    emails: store.emails,
    emailWrites: store.emailWrites,
    push: store.push,
    uploads: store.uploads,
    emailContent: store.emailContent,
    evidence: store.evidence,
    preferences: store.preferences,
    contacts: store.contacts,
    accountKeys: store.accountKeys,
    boxes: store.boxes,
    contactKeys: store.contactKeys,
    lookUpKeys,
    certificates: {
      askRevocation: createRevocationDesk({ resolver: lists.resolver, clock }),
      certify: null,
      domainSays: () => Promise.resolve('silent'),
      accountById: (id) => store.directory.accountById(id),
      ...certificates,
    },
    snoozes: store.snoozes,
    judged: {
      readKey: createKeyReader(),
      policy: trustPolicy(makeConfig({ server: { hostname: 'mx.b.test', data: '/nowhere' } })),
    },
    lists,
    reportTo: 'abuse@c.test',
    wishes: store.wishes,
    filters: store.filters,
    sending: testSending(store, clock),
    clock,
    random: Math.random,
    log: silentLog,
    maxMessageSize: 10_000_000,
  };
  const jmap = createJmap(deps);
  const accountId = accountIdOf(account.id);
  const using = Object.keys((await jmap.session(account, testUrls))['capabilities'] as JsonObject);
  const call: TestJmap['call'] = async (...calls) => {
    const methodCalls = calls.map(([name, args], at) => [
      name,
      name.startsWith('Core/') ? args : { accountId, ...args },
      `c${at}`,
    ]);
    const octets = Buffer.from(JSON.stringify({ using, methodCalls }));
    const answer = await jmap.api(account, octets, testUrls, testClient, new AbortController().signal);
    if (!answer.ok) throw new Error(answer.error.detail);
    return answer.value.methodResponses;
  };
  return {
    store,
    jmap,
    account,
    accountId,
    methods: [...methodTable(ownMail(deps))].map(([name, { capability }]) => [name, capability] as const),
    call,
    async ask(name, args = {}) {
      const [first] = await call([name, args]);
      if (first === undefined) throw new Error(`${name} answered nothing`);
      const [answered, value] = first;
      if (answered !== name) throw new Error(`${name} answered ${answered}: ${JSON.stringify(value)}`);
      return value;
    },
    async deliver(message) {
      const done = await store.spool.accept(acceptance(message.replaceAll('\n', '\r\n'), [delivery(account)]));
      if (!done.ok) throw new Error(done.error);
    },
    close: () => store.remove(),
  };
}
