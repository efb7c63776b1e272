/**
 * A client of JMAP: the session, and calls gathered into requests.
 * Implements the client side of: RFC 8620 §2, §3.
 */
import { ask } from './http.ts';

/** RFC 8620 §1.6.2, §2 */
export interface SessionAccount {
  readonly name: string;
  readonly isPersonal: boolean;
  readonly isReadOnly: boolean;
  readonly accountCapabilities: Readonly<Record<string, unknown>>;
}

export interface JmapSession {
  readonly username: string;
  readonly apiUrl: string;
  readonly downloadUrl: string;
  readonly uploadUrl: string;
  readonly eventSourceUrl: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly accounts?: Readonly<Record<string, SessionAccount>>;
  readonly primaryAccounts: Readonly<Record<string, string>>;
  readonly state: string;
}

export type Arguments = Readonly<Record<string, unknown>>;
export type Invocation = readonly [name: string, args: Arguments, callId: string];

/** An error of a method, or of the request as a whole (then `type` is 'request'). */
export class JmapError extends Error {
  readonly type: string;

  constructor(type: string, description = '') {
    super(description === '' ? type : `${type}: ${description}`);
    this.type = type;
  }
}

const methodError = ({ type, description }: Arguments): JmapError =>
  new JmapError(typeof type === 'string' ? type : 'serverFail', typeof description === 'string' ? description : '');

/** A proxy before the server may have another scheme: whatever the server believes, the page asks where it came from. */
const reached = (session: JmapSession): JmapSession => ({
  ...session,
  apiUrl: pathOf(session.apiUrl),
  downloadUrl: pathOf(session.downloadUrl),
  uploadUrl: pathOf(session.uploadUrl),
  eventSourceUrl: pathOf(session.eventSourceUrl),
});

const pathOf = (url: string): string => url.slice(URL.parse(url)?.origin.length ?? 0);

const primaryOf = ({ primaryAccounts }: JmapSession): string => primaryAccounts['urn:ietf:params:jmap:mail'] ?? '';

/** A value of an earlier call of the same request. RFC 8620 §3.7 */
export const from = (call: number, name: string, path: string) => ({ resultOf: `c${call}`, name, path });

export class JmapClient {
  readonly session: JmapSession;
  readonly accountId: string;

  /** Of the user's own account; of another one that the user is shown, where it is given. */
  constructor(session: JmapSession, accountId = primaryOf(session)) {
    this.session = session;
    this.accountId = accountId;
  }

  /** Whether the account is the user's own: those of others are read, searched and filed in, and nothing is written from them. */
  get isOwn(): boolean {
    return this.accountId === primaryOf(this.session);
  }

  /** The same session, for another account. */
  in(accountId: string): JmapClient {
    return new JmapClient(this.session, accountId);
  }

  /** What the account says of a capability; empty where it says nothing. RFC 8620 §2 */
  options(capability: string): Readonly<Record<string, unknown>> {
    const said = this.session.accounts?.[this.accountId]?.accountCapabilities[capability];
    return (said ?? {}) as Readonly<Record<string, unknown>>;
  }

  /** Seconds that a message may be kept back. RFC 8621 §1.3.2 */
  get mostDelay(): number {
    return Number(this.options('urn:ietf:params:jmap:submission')['maxDelayedSend'] ?? 0);
  }

  /** null where nobody is signed in. */
  static async open(): Promise<JmapClient | null> {
    const session = await ask<JmapSession>('GET', '/jmap/session');
    if (session.ok) return new JmapClient(reached(session.value));
    if (session.status === 401) return null;
    throw new JmapError('request', `status ${session.status}`);
  }

  /** Calls in one request; answers what each answered, in order. The account is put into each. */
  async call(...calls: readonly (readonly [name: string, args: Arguments])[]): Promise<readonly Arguments[]> {
    const methodCalls = calls.map(([name, args], at): Invocation => [
      name,
      { accountId: this.accountId, ...args },
      `c${at}`,
    ]);
    const using = Object.keys(this.session.capabilities);
    const answer = await ask<{ readonly methodResponses: readonly Invocation[] }>('POST', this.session.apiUrl, {
      using,
      methodCalls,
    });
    if (!answer.ok) throw new JmapError('request', `status ${answer.status}`);
    return calls.map(([name], at) => {
      const all = answer.value.methodResponses.filter(([, , callId]) => callId === `c${at}`);
      const error = all.find(([answered]) => answered === 'error');
      if (error !== undefined) throw methodError(error[1]);
      const own = all.find(([answered]) => answered === name);
      if (own === undefined) throw new JmapError('request', `${name} was not answered`);
      return own[1];
    });
  }

  async ask<T>(name: string, args: Arguments = {}): Promise<T> {
    const [value] = await this.call([name, args]);
    return value as T;
  }

  /** Where octets are read from. RFC 8620 §6.2 */
  downloadUrl({
    blobId,
    name,
    type,
  }: {
    readonly blobId: string | null;
    readonly name: string | null;
    readonly type: string;
  }): string {
    const values: Readonly<Record<string, string>> = {
      accountId: this.accountId,
      blobId: blobId ?? '',
      name: name ?? 'part',
      type,
    };
    return Object.entries(values).reduce(
      (url, [key, value]) => url.replace(`{${key}}`, encodeURIComponent(value)),
      this.session.downloadUrl,
    );
  }
}
