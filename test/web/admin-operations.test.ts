/** Every operation of the administration API, asked over HTTP: what it answers is what its row says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminApi, type AdminAnswer, adminApi } from '../support/admin-api.ts';
import { Lab, people } from '../support/lab.ts';
import { handedOver, keptApart, suspicious } from './support/kept-apart.ts';
import { waitFor } from '../support/wait-for.ts';

let lab: Lab;
let api: AdminApi;
beforeAll(async () => {
  // Nobody listens at port 1: what goes there waits.
  lab = await Lab.start({ routes: ['gone.test=127.0.0.1:1'] });
  api = await adminApi(lab, people.admin);
}, 120_000);
afterAll(async () => {
  await lab.stop();
});

const value = async <T>(answer: Promise<AdminAnswer>): Promise<T> => {
  const { status, value: given } = await answer;
  expect([status, given]).toEqual([200, given]);
  return given as T;
};
const code = async (answer: Promise<AdminAnswer>): Promise<readonly [number, string]> => {
  const { status, value: given } = await answer;
  return [status, (given as { readonly code: string }).code];
};

async function signIn(address: string, password: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${lab.ports.http}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ address, password }),
  });
  return answer.status;
}

const carol = 'carol@alpha.test';

describe('accounts', () => {
  it('are made, signed in to, limited, closed, held, signed out and removed', async () => {
    const made = await value<{ readonly password: string }>(api.ask('addAccount', { address: carol, name: 'Carol' }));
    expect(await signIn(carol, made.password)).toBe(200);
    expect(await code(api.ask('addAccount', { address: carol }))).toEqual([409, 'exists']);
    expect(await value(api.ask('changeAccount', { address: carol, quota: 5_000 }))).toMatchObject({ quota: 5_000 });
    const found = await value<{ readonly sessions: readonly object[] }>(api.ask('getAccount', { address: carol }));
    expect(found.sessions).toHaveLength(1);
    expect(await value(api.ask('endSessions', { address: carol }))).toEqual({ count: 1 });
    const next = await value<{ readonly password: string }>(api.ask('setPassword', { address: carol }));
    expect([await signIn(carol, made.password), await signIn(carol, next.password)]).toEqual([401, 200]);
    await value(api.ask('setPassword', { address: carol, password: 'a password that was chosen' }));
    const reset = await value<{ readonly link: string }>(api.ask('makeResetLink', { address: carol }));
    expect(reset.link).toContain('https://postern.alpha.test/reset#');
    await value(api.ask('holdAccount', { address: carol, reason: 'stolen' }));
    const list = await value<{ readonly accounts: readonly object[] }>(api.ask('listAccounts', { search: 'carol' }));
    expect(list).toMatchObject({ accounts: [{ address: carol, held: 'stolen' }], total: 1, next: null });
    expect(await value(api.ask('releaseAccount', { address: carol }))).toEqual({ count: 1 });
    await lab.postern(['account', 'app-add', carol, 'Phone, K-9']);
    expect(await value(api.ask('removeAppPassword', { address: carol, name: 'Phone, K-9' }))).toEqual({ count: 1 });
    expect(await value(api.ask('removeSecondFactor', { address: carol }))).toEqual({ count: 1 });
    expect(await value(api.ask('removePasskeys', { address: carol }))).toEqual({ count: 0 });
    expect(await value(api.ask('changeAccount', { address: carol, disabled: true }))).toMatchObject({ disabled: true });
    expect(await signIn(carol, 'a password that was chosen')).toBe(401);
    expect(await value(api.ask('removeAccount', { address: carol }))).toEqual({ count: 1 });
    expect(await code(api.ask('getAccount', { address: carol }))).toEqual([404, 'unknown-account']);
  });

  it.each([
    ['addAccount', { address: 'no address' }, 422, 'wrong-value'],
    ['addAccount', { address: 'x@elsewhere.test' }, 422, 'unknown-domain'],
    ['addAccount', { address: 'x@alpha.test', password: 'short' }, 422, 'wrong-value'],
    ['addAccount', { address: 'x@alpha.test', quota: -1 }, 400, 'wrong-input'],
    ['addAccount', { address: 'x@alpha.test', colour: 'red' }, 400, 'wrong-input'],
    ['changeAccount', { address: people.admin, disabled: true }, 422, 'yourself'],
    ['removeAccount', { address: people.admin }, 422, 'yourself'],
    ['removeAppPassword', { address: people.alice, name: 'none' }, 404, 'unknown-app-password'],
  ])('%s %j is %i %s', async (name, input, status, words) => {
    expect(await code(api.ask(name, input))).toEqual([status, words]);
  });
});

describe('domains', () => {
  const name = 'gamma.test';
  it('are served, have records and keys, say where unknown users go, and are let go', async () => {
    expect(await value(api.ask('addDomain', { name: 'Gamma.TEST' }))).toEqual({ name });
    expect(await code(api.ask('addDomain', { name }))).toEqual([409, 'exists']);
    expect(await code(api.ask('addDomain', { name: 'no name' }))).toEqual([422, 'wrong-value']);
    await value(api.ask('changeDomain', { name, catchAll: people.alice }));
    const domain = await value<{ readonly records: readonly { readonly type: string; readonly name: string }[] }>(
      api.ask('getDomain', { name }),
    );
    expect(domain).toMatchObject({ name, catchAll: people.alice });
    expect(domain.records.map(({ type }) => type)).toContain('MX');
    const before = domain.records.length;
    const { records } = await value<{ readonly records: readonly object[] }>(api.ask('rotateKeys', { name }));
    expect(records.length).toBeGreaterThanOrEqual(before);
    const { domains } = await value<{ readonly domains: readonly object[] }>(api.ask('listDomains'));
    expect(domains).toContainEqual({ name, catchAll: people.alice, accounts: 0, aliases: 0 });
    // Nobody has published anything: the remedy is the record itself.
    const { findings } = await value<{
      readonly findings: readonly {
        readonly topic: string;
        readonly severity: string;
        readonly mend: readonly string[];
      }[];
    }>(api.ask('checkDomain', { name }));
    const mx = findings.find(({ topic, severity }) => topic === 'mx' && severity !== 'ok');
    expect(mx?.mend.join()).toContain('MX');
    await value(api.ask('removeDomain', { name }));
    expect(await code(api.ask('getDomain', { name }))).toEqual([404, 'unknown-domain']);
    expect(await code(api.ask('removeDomain', { name: 'alpha.test' }))).toEqual([409, 'not-empty']);
  });

  it('are found well where they are', async () => {
    const { findings } = await value<{
      readonly findings: readonly { readonly topic: string; readonly about: string; readonly severity: string }[];
    }>(api.ask('checkServer'));
    const mx = findings.filter(({ topic }) => topic === 'mx');
    expect(mx.map(({ about, severity }) => [about, severity])).toEqual([
      ['alpha.test', 'ok'],
      ['beta.test', 'ok'],
    ]);
  });
});

describe('aliases', () => {
  it('are made, grow to groups, and go target by target', async () => {
    const address = 'team@alpha.test';
    await value(api.ask('addAlias', { address, target: people.alice }));
    await value(api.ask('addAlias', { address, target: 'far@elsewhere.test' }));
    const { aliases } = await value<{ readonly aliases: readonly object[] }>(api.ask('listAliases'));
    expect(aliases).toContainEqual({ address, targets: [people.alice, 'far@elsewhere.test'] });
    await value(api.ask('removeAlias', { address, target: people.alice }));
    await value(api.ask('removeAlias', { address }));
    expect(await code(api.ask('removeAlias', { address }))).toEqual([404, 'unknown-alias']);
  });
});

describe('bans', () => {
  it('are added, hold at once, and are lifted', async () => {
    const dave = 'dave@alpha.test';
    const { password } = await value<{ readonly password: string }>(api.ask('addAccount', { address: dave }));
    await value(api.ask('addBan', { subject: '2001:db8::7', hours: 1 }));
    await value(api.ask('addBan', { subject: '192.0.2.9/24' }));
    await value(api.ask('addBan', { subject: dave }));
    const { bans } = await value<{ readonly bans: readonly { readonly kind: string; readonly subject: string }[] }>(
      api.ask('listBans'),
    );
    expect(bans.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['account', dave],
      ['address', '2001:db8:0:0::/64'],
      ['network', '192.0.2.0/24'],
    ]);
    expect(await signIn(dave, password)).toBe(429);
    for (const { kind, subject } of bans) {
      expect(await value(api.ask('liftBan', { kind, subject }))).toEqual({ count: 1 });
      expect(await code(api.ask('liftBan', { kind, subject }))).toEqual([404, 'not-banned']);
    }
    expect(await signIn(dave, password)).toBe(200);
    expect(await code(api.ask('addBan', { subject: '10.0.0.0/7' }))).toEqual([422, 'wrong-value']);
    expect(await code(api.ask('addBan', { subject: people.admin }))).toEqual([422, 'yourself']);
  });
});

describe('the queue', () => {
  interface Entry {
    readonly id: string;
    readonly recipients: readonly { readonly address: string; readonly attempts: number }[];
  }
  const queued = async (to: string): Promise<string> => {
    const token = await lab.postern(['token', 'add', people.alice, to, '--scope', 'send']);
    const sent = await fetch(`http://127.0.0.1:${lab.ports.http}/api/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.stdout.trim()}` },
      body: JSON.stringify({ from: people.alice, to: [to], subject: 'Waiting', text: 'Hello' }),
    });
    expect(sent.status).toBe(202);
    return await waitFor('a message that was tried', async () => {
      const { entries } = await value<{ readonly entries: readonly Entry[] }>(api.ask('listQueue'));
      return (
        entries.find((one) => one.recipients.some(({ address, attempts }) => address === to && attempts > 0))?.id ??
        null
      );
    });
  };

  it('lets an administrator hold, release, try, return and cancel', async () => {
    const id = await queued('one@gone.test');
    expect(await value(api.ask('holdQueued', { id }))).toEqual({ count: 1 });
    const traced = { sender: people.alice, recipient: 'One@gone.test', since: '2026-01-01T00:00:00Z' };
    expect(await value(api.ask('listTraces', traced))).toMatchObject({
      messages: [
        {
          id,
          sender: people.alice,
          came: { service: 'http', account: people.alice, tls: null },
          steps: [
            { recipient: 'one@gone.test', what: 'queued' },
            { recipient: 'one@gone.test', what: 'put-off' },
          ],
          deeds: [{ who: people.admin, action: 'queue.hold' }],
        },
      ],
      next: null,
    });
    expect(await value(api.ask('listTraces', { session: 'none' }))).toEqual({ messages: [], next: null, log: [] });
    expect(await value(api.ask('releaseQueued', { id }))).toEqual({ count: 1 });
    expect(await code(api.ask('releaseQueued', { id }))).toEqual([409, 'not-held']);
    await value(api.ask('retryQueued', { id }));
    await value(api.ask('holdDestination', { domain: 'gone.test' }));
    const { destinations } = await value<{ readonly destinations: readonly object[] }>(api.ask('listDestinations'));
    expect(destinations).toHaveLength(1);
    await waitFor('it is held', async () => {
      await value(api.ask('holdQueued', { id }));
      const { recipients } = await value<{ readonly recipients: readonly { readonly state: string }[] }>(
        api.ask('getQueued', { id }),
      );
      return recipients[0]?.state === 'held';
    });
    expect(await value(api.ask('returnQueued', { id }))).toEqual({ count: 1 });
    expect(await code(api.ask('returnQueued', { id }))).toEqual([404, 'unknown-message']);
    await value(api.ask('retryDestination', { domain: 'gone.test' }));
    const other = await queued('two@gone.test');
    await value(api.ask('cancelQueued', { id: other }));
    await queued('three@gone.test');
    await value(api.ask('cancelDestination', { domain: 'GONE.test' }));
  });

  it('tells the sender of what was returned', async () => {
    const token = (await lab.postern(['token', 'add', people.alice, 'reader', '--scope', 'jmap'])).stdout.trim();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const origin = `http://127.0.0.1:${lab.ports.http}`;
    const session = (await (await fetch(`${origin}/.well-known/jmap`, { headers })).json()) as {
      readonly accounts: Readonly<Record<string, object>>;
    };
    const [accountId] = Object.keys(session.accounts);
    const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];
    const filter = { text: 'who administers this server' };
    const body = JSON.stringify({ using, methodCalls: [['Email/query', { accountId, filter }, 'a']] });
    await waitFor('the notification', async () => {
      const answer = await fetch(`${origin}/jmap/api`, { method: 'POST', headers, body });
      const { methodResponses } = (await answer.json()) as {
        readonly methodResponses: readonly (readonly [string, { readonly ids: readonly string[] }])[];
      };
      return (methodResponses[0]?.[1].ids.length ?? 0) > 0;
    });
  });
});

describe('tokens', () => {
  it('reach as far as their scopes, and no further', async () => {
    const reader = await api.token('admin:read');
    const writer = await api.token('directory:write');
    expect((await api.ask('getOverview', {}, reader)).status).toBe(200);
    expect(await code(api.ask('addAlias', { address: 'a@alpha.test', target: people.alice }, reader))).toEqual([
      403,
      'insufficient-scope',
    ]);
    expect((await api.ask('listAccounts', {}, writer)).status).toBe(200);
    expect(await code(api.ask('listQueue', {}, writer))).toEqual([403, 'insufficient-scope']);
    expect(await code(api.ask('listTokens', {}, writer))).toEqual([403, 'insufficient-scope']);
    // Who could set an administrator's password could do everything.
    expect(await code(api.ask('setPassword', { address: people.admin }, writer))).toEqual([403, 'administrator']);
  });

  it('are made, listed and taken away', async () => {
    const made = await value<{ readonly token: string }>(
      api.ask('addToken', { address: people.admin, name: 'a/b c', scopes: ['queue:read'], days: 3 }),
    );
    expect((await api.ask('listQueue', {}, made.token)).status).toBe(200);
    const { tokens } = await value<{ readonly tokens: readonly { readonly name: string }[] }>(api.ask('listTokens'));
    expect(tokens.map(({ name }) => name)).toContain('a/b c');
    await value(api.ask('removeToken', { address: people.admin, name: 'a/b c' }));
    expect((await api.ask('listQueue', {}, made.token)).status).toBe(401);
    expect(await code(api.ask('removeToken', { address: people.admin, name: 'a/b c' }))).toEqual([
      404,
      'unknown-token',
    ]);
  });
});

describe('the server', () => {
  it('tells what others reported', async () => {
    const none = { days: [], reports: [] };
    expect(await value(api.ask('getDmarcReports', { days: '30' }))).toMatchObject({
      ...none,
      sources: [],
      failures: [],
    });
    expect(await value(api.ask('getTlsReports'))).toMatchObject({ ...none, failing: [] });
    expect(await code(api.ask('getTlsReports', { days: 'many' }))).toEqual([400, 'wrong-input']);
  });

  it('shows its certificate, and that the lab renews none', async () => {
    const shown = await value<{ readonly certificates: readonly { readonly names: readonly string[] }[] }>(
      api.ask('getCertificates'),
    );
    expect(shown).toMatchObject({ unreadable: [], authority: null, tlsa: { state: 'none' } });
    expect(shown.certificates[0]?.names).toContain('postern.alpha.test');
    expect(await code(api.ask('renewCertificate'))).toEqual([409, 'by-hand']);
  });

  it('knows of backups, and looks through its store', async () => {
    interface Kept {
      readonly backup: { readonly target: string } | null;
      readonly verification: { readonly messages: number; readonly problems: number } | null;
    }
    expect(await value(api.ask('getBackup'))).toEqual({ backup: null, verification: null, running: null });
    await lab.postern(['backup', `${lab.data}/copy`]);
    await value(api.ask('startVerification'));
    const kept = await waitFor('the end of the look', async () => {
      const now = await value<Kept>(api.ask('getBackup'));
      return now.verification === null ? null : now;
    });
    expect(kept).toMatchObject({ backup: { target: `${lab.data}/copy` }, verification: { problems: 0 } });
  });

  it('shows every setting with its source', async () => {
    const { settings } = await value<{
      readonly settings: readonly { readonly key: string; readonly source: string; readonly value: string }[];
    }>(api.ask('listSettings'));
    const named = (key: string) => settings.find((one) => one.key === key);
    expect(named('directory.administrators')).toMatchObject({ source: 'file', value: JSON.stringify([people.admin]) });
    expect(named('store.undelete_days')).toMatchObject({ source: 'default', value: '14' });
  });

  it('shows what takes how much', async () => {
    const { parts, accounts } = await value<{
      readonly parts: readonly { readonly name: string; readonly octets: number }[];
      readonly accounts: readonly object[];
    }>(api.ask('getStorage'));
    expect(parts.find(({ name }) => name === 'database')?.octets).toBeGreaterThan(0);
    expect(accounts.length).toBeGreaterThan(2);
  });

  it('shows what the log says, and what it says from now on', async () => {
    const { lines } = await value<{ readonly lines: readonly { readonly event: string }[] }>(
      api.ask('listLogs', { search: 'auth' }),
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => JSON.stringify(line).includes('auth'))).toBe(true);
    expect((await api.ask('followLogs', { level: 'warn' })).value).toBe('text/event-stream');
    const live = await fetch(`http://127.0.0.1:${lab.ports.http}/api/v1/admin/logs/live?search=auth`, {
      headers: { authorization: `Bearer ${await api.token('server:read')}` },
    });
    const reader = live.body?.getReader();
    await reader?.read();
    await signIn('nobody@alpha.test', 'a secret that is wrong');
    let said = '';
    while (!said.includes('data: ')) said += Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(said).toContain('auth.');
    expect(said).not.toContain('a secret that is wrong');
    await reader?.cancel();
  });
});

describe('spam', () => {
  it('is told what was learned, from which score what is done, and what is remembered of strangers', async () => {
    expect(await value(api.ask('getSpam'))).toMatchObject({
      policy: { enabled: true, usual: { junk: expect.any(Number) as number } },
      greylist: { enabled: false, waiting: 0, exact: true },
      senders: { exact: true },
    });
    const attempt = { remoteAddress: '192.0.2.7', sender: 'eve@gamma.test', recipient: people.alice };
    expect(await value(api.ask('getGreylist', attempt))).toEqual({ entries: [] });
    expect(await code(api.ask('getGreylist', { ...attempt, remoteAddress: 'x' }))).toEqual([422, 'wrong-value']);
    const { senders } = await value<{ readonly senders: readonly { readonly kind: string }[] }>(
      api.ask('getReputation', { name: '192.0.2.7' }),
    );
    expect(senders.map(({ kind }) => kind)).toEqual(['address', 'network']);
  });

  it('is let out of quarantine, put back and removed', async () => {
    expect(await value(api.ask('listQuarantine'))).toEqual({ messages: [], more: false });
    await keptApart(lab, people.alice);
    const which = await waitFor('a message that is kept apart', async () => {
      const { messages } = await value<{ readonly messages: readonly { address: string; email: string }[] }>(
        api.ask('listQuarantine', { address: people.alice }),
      );
      const [first] = messages;
      return first === undefined ? null : { address: first.address, email: first.email };
    });
    const shown = await value<{ readonly spam: { readonly score: number; readonly reasons: readonly object[] } }>(
      api.ask('getQuarantined', which),
    );
    expect(shown).toMatchObject(suspicious);
    expect(shown.spam.reasons.length).toBeGreaterThan(0);
    const here = async (): Promise<number> =>
      (await value<{ readonly messages: readonly object[] }>(api.ask('listQuarantine'))).messages.length;
    expect(await value(api.ask('releaseQuarantined', which))).toEqual({ count: 1 });
    expect(await here()).toBe(0);
    expect(await code(api.ask('releaseQuarantined', which))).toEqual([404, 'not-in-quarantine']);
    expect(await value(api.ask('restoreQuarantined', which))).toEqual({ count: 1 });
    expect(await here()).toBe(1);
    expect(await value(api.ask('deleteQuarantined', which))).toEqual({ count: 1 });
    expect(await here()).toBe(0);
    expect(await value(api.ask('restoreQuarantined', which))).toEqual({ count: 1 });
    expect(await code(api.ask('restoreQuarantined', which))).toEqual([404, 'not-restorable']);
    const { entries } = await value<{ readonly entries: readonly { readonly action: string }[] }>(
      api.ask('listAudit', { action: 'quarantine' }),
    );
    expect(entries.map(({ action }) => action.slice('quarantine.'.length))).toEqual([
      'restore',
      'delete',
      'restore',
      'release',
    ]);
  });
});

describe('the rest', () => {
  it('is looked at, and the audit log has what was changed with who did it', async () => {
    // Somebody who pretends to be bob.
    expect(await handedOver(lab, people.bob, people.alice)).toBe(550);
    const { traffic } = await value<{ readonly traffic: { readonly refusedBy: readonly object[] } }>(
      api.ask('getOverview', { days: '7' }),
    );
    expect(traffic.refusedBy).toContainEqual({ reason: 'dmarc', count: 1 });
    const audit = await value<{ readonly entries: readonly { readonly action: string }[] }>(
      api.ask('listAudit', { who: people.admin }),
    );
    expect(audit.entries[0]).toMatchObject({
      via: 'token',
      who: people.admin,
      token: 't1',
      remoteAddress: '127.0.0.1',
    });
    const actions = audit.entries.map(({ action }) => action);
    for (const action of ['account.add', 'account.remove', 'alias.add', 'ban.add', 'queue.return', 'token.remove'])
      expect(actions).toContain(action);
    expect(JSON.stringify(audit)).not.toContain('a password that was chosen');
  });

  it('is described at a path of its own', async () => {
    const answer = await fetch(`http://127.0.0.1:${lab.ports.http}/api/v1/openapi.json`);
    expect(await answer.json()).toMatchObject({ openapi: '3.1.0' });
    const printed = await lab.postern(['api', 'openapi', '--json']);
    expect(JSON.parse(printed.stdout)).toMatchObject({ openapi: '3.1.0' });
  });

  it('leaves no operation that was not asked', () => {
    expect(api.untried()).toEqual([]);
  });
});
