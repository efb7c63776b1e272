/**
 * JMAP as a service: the session of who is signed in, and what its requests are answered. How they come is not known here
 * (http/, and the WebSocket of RFC 8887).
 */
import { errorText } from '../base/log.ts';
import type { Result } from '../base/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Account, AccountId } from '../directory/types.ts';
import type { Content } from '../message/content.ts';
import { blobCapability } from './blobs/methods.ts';
import { openBlob } from './blobs/open.ts';
import { type UploadDraft, beginUpload } from './blobs/upload.ts';
import {
  type Capability,
  coreCapability,
  contacts,
  evidence,
  mail,
  mdn,
  preferences,
  snooze,
  keys,
  quota,
  submission,
  unsubscribe,
  vacationResponse,
  webPush,
  webSocket,
} from './core/capabilities.ts';
import { type RequestProblem, readRequest, readRequestObject } from './core/request.ts';
import { type RunDeps, runRequest } from './core/run.ts';
import { type SessionUrls, createSessions } from './core/session.ts';
import type { ApiRequest, ApiResponse, ClientAddress, JsonObject } from './core/types.ts';
import type { EvidenceDeps } from './evidence/deps.ts';
import type { CertificateDeps } from './keys/certificates.ts';
import { limits } from './limits.ts';
import { sortProperties } from './mail/emails/query/sort.ts';
import type { MailDeps } from './mail/deps.ts';
import { type MailParts, ownMail } from './mail/own.ts';
import { type Outlet, type Talk, beginTalk } from './socket.ts';
import { methodTable } from './methods/table.ts';
import { sieveCapability } from './sieve/scripts.ts';
import type { PushDeps } from './push/methods.ts';
import { type StateWatch, watchStates } from './push/states.ts';
import { isReadOnly, sharedAccounts } from './sharing/accounts.ts';
import { changingMethods, viewMethods } from './sharing/methods.ts';
import type { UnsubscribeDeps } from './unsubscribe/methods.ts';

export interface Jmap {
  readonly maxSizeUpload: number;
  /** null for an account that is neither the user's nor shown to the user. RFC 8620 §6.1 */
  beginUpload(account: Account, accountId: string): Promise<UploadDraft | null>;
  /** null for octets that the user is not shown. RFC 8620 §6.2 */
  download(account: Account, accountId: string, blobId: string): Promise<Content | null>;
  session(account: Account, urls: SessionUrls): Promise<JsonObject>;
  /** What a page asks for first is made ready meanwhile. */
  prepare(account: Account): void;
  /** `octets` is a Request object as JSON. */
  api(
    account: Account,
    octets: Buffer,
    urls: SessionUrls,
    client: ClientAddress,
    signal: AbortSignal,
  ): Promise<Result<ApiResponse, RequestProblem>>;
  /** Over a WebSocket. RFC 8887 */
  converse(account: Account, urls: SessionUrls, client: ClientAddress, outlet: Outlet): Talk;
  /** What changes of these types, or of all. */
  watch(account: Account, types: readonly string[] | null): StateWatch;
}

export type JmapDeps = MailParts & EvidenceDeps & PushDeps & UnsubscribeDeps & CertificateDeps;

export function createJmap(parts: JmapDeps): Jmap {
  const deps = ownMail(parts);
  const methods = methodTable(deps);
  const capabilities: readonly Capability[] = [
    coreCapability,
    mailCapability(deps.maxMessageSize),
    submissionCapability(deps.sending.maxHold, deps.maxMessageSize),
    { name: evidence, ofServer: {}, ofAccount: { reportTo: deps.reportTo } },
    { name: unsubscribe, ofServer: {}, ofAccount: {} },
    { name: mdn, ofServer: {}, ofAccount: {} },
    { name: vacationResponse, ofServer: {}, ofAccount: {} },
    sieveCapability,
    contactsCapability,
    { name: preferences, ofServer: {}, ofAccount: {} },
    { name: snooze, ofServer: {}, ofAccount: {} },
    { name: keys, ofServer: {}, ofAccount: { mayRequestCertificate: deps.certificates.certify !== null } },
    { name: webPush, ofServer: { applicationServerKey: deps.push.key().publicKey }, ofAccount: null },
    blobCapability,
    { name: quota, ofServer: {}, ofAccount: {} },
  ];
  const names = new Set(capabilities.map(({ name }) => name));
  names.add(webSocket);
  const sessions = createSessions(capabilities, sharedCapabilities(deps.maxMessageSize));
  const others = async ({ id }: Account) =>
    (await sharedAccounts(deps.store.read, id)).map((one) => ({ ...one, isReadOnly: isReadOnly(one) }));
  const other: RunDeps['other'] = async (user, accountId) => {
    const reached = await deps.reach(user, accountId);
    if (reached === null) return null;
    return { ...reached, methods: new Map(viewMethods(reached.view).map((one) => [one.name, one])) };
  };
  const watch: Jmap['watch'] = (account, types) =>
    watchStates({ ...deps, changes: deps.store.changes, read: deps.store.read }, account, types);
  const run = async (
    request: ApiRequest,
    account: Account,
    urls: SessionUrls,
    client: ClientAddress,
    signal: AbortSignal,
  ) =>
    ok(
      await runRequest(
        { methods, changing: changingMethods, other, log: deps.log },
        request,
        account,
        client,
        sessions.state(account, await others(account), urls),
        signal,
      ),
    );
  return {
    maxSizeUpload: limits.maxSizeUpload,
    async beginUpload(user, accountId) {
      const reached = await deps.reach(user, accountId);
      return reached === null ? null : beginUpload(reached.view, reached.account);
    },
    async download(user, accountId, blobId) {
      const reached = await deps.reach(user, accountId);
      return reached === null ? null : openBlob(reached.view, reached.account, blobId);
    },
    prepare: (account) =>
      void prepared(deps, account.id).catch((error: unknown) =>
        deps.log.error('jmap.prepare.failed', { error: errorText(error) }),
      ),
    session: async (account, urls) => sessions.object(account, await others(account), urls),
    watch,
    api(account, octets, urls, client, signal) {
      const value = readRequest(octets, names);
      return value.ok ? run(value.value, account, urls, client, signal) : Promise.resolve(fail(value.error));
    },
    converse: (account, urls, client, outlet) =>
      beginTalk(
        {
          request: (object, signal) => {
            const value = readRequestObject(object, names);
            return value.ok ? run(value.value, account, urls, client, signal) : Promise.resolve(fail(value.error));
          },
          watch: (types) => watch(account, types),
          failed: (error) => deps.log.error('jmap.socket.failed', { error: errorText(error) }),
        },
        outlet,
      ),
  };
}

/** The lists of a page are made of all mailboxes: reading them takes most of the time until the first rows are there. */
async function prepared({ mailboxes, listings }: Pick<MailDeps, 'mailboxes' | 'listings'>, account: AccountId) {
  for (const { id } of await mailboxes(account)) await listings.of(account, id);
}

/** RFC 8621 §1.3.1 */
const mailCapability = (maxMessageSize: number): Capability => ({
  name: mail,
  ofServer: {},
  ofAccount: {
    maxMailboxesPerEmail: null,
    maxMailboxDepth: null,
    maxSizeMailboxName: 255,
    maxSizeAttachmentsPerEmail: Math.min(maxMessageSize, limits.maxSizeUpload),
    emailQuerySortOptions: sortProperties,
    mayCreateTopLevelMailbox: true,
  },
});

/** Of an account of another: its mail. */
const sharedCapabilities = (maxMessageSize: number): JsonObject => ({
  [coreCapability.name]: {},
  [mail]: { ...mailCapability(maxMessageSize).ofAccount, mayCreateTopLevelMailbox: false },
  [blobCapability.name]: { ...blobCapability.ofAccount, supportedTypeNames: ['Mailbox', 'Thread', 'Email'] },
});

/** RFC 9610 §1.4.1 */
const contactsCapability: Capability = {
  name: contacts,
  ofServer: {},
  ofAccount: { maxAddressBooksPerCard: null, mayCreateAddressBook: true },
};

/** RFC 8621 §1.3.2 */
const submissionCapability = (maxHold: number, maxMessageSize: number): Capability => ({
  name: submission,
  ofServer: {},
  ofAccount: {
    maxDelayedSend: Math.floor(maxHold / 1000),
    submissionExtensions: {
      '8BITMIME': [],
      DSN: [],
      FUTURERELEASE: [String(Math.floor(maxHold / 1000))],
      'MT-PRIORITY': [],
      REQUIRETLS: [],
      SIZE: [String(maxMessageSize)],
      SMTPUTF8: [],
    },
  },
});
