/**
 * JMAP as a service: the session of who is signed in, and what its requests are answered. How they come is not known here
 * (http/, and the WebSocket of RFC 8887).
 */
import { errorText } from '../base/log.ts';
import type { Result } from '../base/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Account } from '../directory/types.ts';
import type { Content } from '../message/content.ts';
import { blobCapability } from './blobs/methods.ts';
import { openBlob } from './blobs/open.ts';
import { type UploadDraft, beginUpload } from './blobs/upload.ts';
import { accountIdOf } from './core/account.ts';
import {
  type Capability,
  coreCapability,
  contacts,
  evidence,
  mail,
  mdn,
  preferences,
  snooze,
  quota,
  submission,
  unsubscribe,
  vacationResponse,
  webPush,
  webSocket,
} from './core/capabilities.ts';
import { type RequestProblem, readRequest, readRequestObject } from './core/request.ts';
import { runRequest } from './core/run.ts';
import { type SessionUrls, createSessions } from './core/session.ts';
import type { ApiRequest, ApiResponse, ClientAddress, JsonObject } from './core/types.ts';
import type { EvidenceDeps } from './evidence/deps.ts';
import { limits } from './limits.ts';
import type { MailDeps } from './mail/deps.ts';
import { sortProperties } from './mail/emails/query/sort.ts';
import { createListings } from './mail/listings.ts';
import { type Outlet, type Talk, beginTalk } from './socket.ts';
import { methodTable } from './methods/table.ts';
import { sieveCapability } from './sieve/scripts.ts';
import type { PushDeps } from './push/methods.ts';
import { type StateWatch, watchStates } from './push/states.ts';
import type { UnsubscribeDeps } from './unsubscribe/methods.ts';

export interface Jmap {
  readonly maxSizeUpload: number;
  /** null for an account that is not the user's. RFC 8620 §6.1 */
  beginUpload(account: Account, accountId: string): UploadDraft | null;
  /** null for octets that are not the user's. RFC 8620 §6.2 */
  download(account: Account, accountId: string, blobId: string): Promise<Content | null>;
  session(account: Account, urls: SessionUrls): JsonObject;
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

export type JmapDeps = Omit<MailDeps, 'listings'> & EvidenceDeps & PushDeps & UnsubscribeDeps;

export function createJmap(deps: JmapDeps): Jmap {
  const listings = createListings(deps.store.read, deps.emails);
  const methods = methodTable({ ...deps, listings });
  const capabilities: readonly Capability[] = [
    coreCapability,
    mailCapability(deps.maxMessageSize),
    submissionCapability(deps.sending.maxHold, deps.maxMessageSize),
    { name: evidence, ofServer: {}, ofAccount: {} },
    { name: unsubscribe, ofServer: {}, ofAccount: {} },
    { name: mdn, ofServer: {}, ofAccount: {} },
    { name: vacationResponse, ofServer: {}, ofAccount: {} },
    sieveCapability,
    contactsCapability,
    { name: preferences, ofServer: {}, ofAccount: {} },
    { name: snooze, ofServer: {}, ofAccount: {} },
    { name: webPush, ofServer: { applicationServerKey: deps.push.key().publicKey }, ofAccount: null },
    blobCapability,
    { name: quota, ofServer: {}, ofAccount: {} },
  ];
  const names = new Set(capabilities.map(({ name }) => name));
  names.add(webSocket);
  const sessions = createSessions(capabilities);
  const watch: Jmap['watch'] = (account, types) =>
    watchStates({ ...deps, changes: deps.store.changes }, account, types);
  const run = async (
    request: ApiRequest,
    account: Account,
    urls: SessionUrls,
    client: ClientAddress,
    signal: AbortSignal,
  ) =>
    ok(await runRequest({ methods, log: deps.log }, request, account, client, sessions.state(account, urls), signal));
  return {
    maxSizeUpload: limits.maxSizeUpload,
    beginUpload: ({ id }, accountId) => (accountId === accountIdOf(id) ? beginUpload(deps, id) : null),
    download: ({ id }, accountId, blobId) =>
      accountId === accountIdOf(id) ? openBlob(deps, id, blobId) : Promise.resolve(null),
    session: (account, urls) => sessions.object(account, urls),
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
