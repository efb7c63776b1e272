/** The doors of the web pages on a real store, and browsers without a screen that keep their cookies. */
import { type LogFields, silentLog } from '../../src/base/log.ts';
import { noMetrics } from '../../src/base/metrics.ts';
import { Attempts } from '../../src/directory/attempts.ts';
import { createAuthentication } from '../../src/directory/authenticator.ts';
import { noAuthorities } from '../../src/directory/identity.ts';
import type { OpenIdSignIn } from '../../src/directory/openid/sign-in.ts';
import { createOwnCredentials } from '../../src/directory/own-credentials.ts';
import { makeVerifiers } from '../../src/directory/password.ts';
import { Challenges } from '../../src/directory/passkeys/challenges.ts';
import { createPasswordReset } from '../../src/directory/reset-links.ts';
import { createWebSessions } from '../../src/directory/sessions.ts';
import { type TestStore, addAccount, testStore } from '../../src/store/testing/store.ts';
import type { Page } from '../../src/http/site.ts';
import { requestFor } from '../../src/http/testing/request.ts';
import type { AuthParts } from '../../src/http/auth/context.ts';
import { authSite } from '../../src/http/auth/site.ts';

export const hostname = 'mail.alpha.test';
export const alice = 'alice@alpha.test';
export const password = 'correct horse battery';
export const serverSecret = Buffer.from('0123456789abcdef0123456789abcdef');

export interface Doors {
  readonly store: TestStore;
  readonly time: { now: number };
  readonly events: readonly (readonly [event: string, fields: LogFields | undefined])[];
  browser(host?: string): Browser;
  close(): Promise<void>;
}

export async function openDoors(openid: OpenIdSignIn | null = null): Promise<Doors> {
  const store = await testStore();
  const time = { now: Date.now() };
  const clock = { now: () => time.now };
  const events: [string, LogFields | undefined][] = [];
  const note = (event: string, fields?: LogFields): void => void events.push([event, fields]);
  for (const address of [alice, 'bob@alpha.test']) {
    await addAccount(store, address);
    const verifiers = await makeVerifiers(password);
    await store.directory.change({ kind: 'set-password', address, verifiers });
  }
  const policy = { old: [], off: [], channelBinding: false };
  const log = { ...silentLog, info: note, warn: note };
  const shared = { directory: store.directory, policy, hostname, secret: serverSecret, clock };
  const own = createOwnCredentials({ ...shared, passwords: null });
  const parts: AuthParts = {
    authentication: createAuthentication({
      ...shared,
      log,
      metrics: noMetrics,
      attempts: new Attempts([], clock),
      authorities: noAuthorities,
    }),
    sessions: createWebSessions(store.webSessions, clock),
    store: store.webSessions,
    isAdministrator: () => false,
    own,
    passkeys: { store: store.passkeys, challenges: new Challenges(clock), clock },
    reset: createPasswordReset({ store: store.resetLinks, own: own, sessions: store.webSessions, clock }),
    openid,
    names: new Set([hostname]),
    audit: store.audit,
    log,
  };
  const site = authSite(parts);
  return {
    store,
    time,
    events,
    browser: (host = hostname) => new Browser(site, host),
    close: () => store.remove(),
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: Page['headers'];
  readonly body: unknown;
}

export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #site: ReturnType<typeof authSite>;
  readonly #host: string;

  constructor(site: ReturnType<typeof authSite>, host: string) {
    this.#site = site;
    this.#host = host;
  }

  post(path: string, content: unknown = {}, fields: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.#ask('POST', path, JSON.stringify(content), fields);
  }

  get(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.#ask('GET', path, '', fields);
  }

  async signIn(code?: string): Promise<Answered> {
    return this.post('/auth/sign-in', { address: alice, password, ...(code === undefined ? {} : { code }) });
  }

  async #ask(method: string, target: string, content: string, more: Readonly<Record<string, string>>) {
    const [path = '', query = ''] = target.split('?', 2);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const fields = { host: this.#host, ...(cookie === '' ? {} : { cookie }), ...more };
    const host = this.#host.split(':', 1)[0] ?? '';
    const parameters = new URLSearchParams(query);
    const page = await this.#site(requestFor({ method, path, query: parameters, host, fields, content }));
    if (page === null) throw new Error(`nobody answers ${target}`);
    const { status, headers, body, cookies = [] } = page;
    for (const set of [...cookies, headers['Set-Cookie'] ?? '']) {
      const [name = '', value = ''] = (set.split(';', 1)[0] ?? '').split('=', 2);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = typeof body === 'string' ? body : '';
    return { status, headers, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
}
