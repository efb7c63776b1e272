/**
 * Who an address is here: the way through the directory, the mailboxes at its end, and what RCPT is answered.
 * Not here: any of these decisions (receive/destination.ts, receive/checks, mda/).
 */
import { errorText, silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { type FilingOptions, implicitKeep } from '../../mda/filing.ts';
import { verpRecipient } from '../../mda/srs/verp.ts';
import { DirectoryUnavailable } from '../../directory/port.ts';
import type { ResolvedAccount } from '../../directory/resolve.ts';
import type { AccountId } from '../../directory/types.ts';
import { anyone } from '../../ms/access.ts';
import type { MailReader } from '../../ms/port.ts';
import { has } from '../../ms/rights.ts';
import { type RcptFacts, runChecks } from '../receive/checks.ts';
import { quota } from '../receive/checks/quota.ts';
import { relaying } from '../receive/checks/relaying.ts';
import { type Destination, type DestinationOptions, type WayStep, locate } from '../receive/destination.ts';
import type { Client } from '../receive/port.ts';
import { refusals } from '../receive/refusals.ts';
import type { RelayDomains } from '../receive/relay-domains.ts';
import type { MailParameters, Refusal, ReversePath } from '../types.ts';
import type { MailboxEvidence, RecipientEvidence } from './types.ts';

export interface RecipientOptions extends DestinationOptions, FilingOptions {
  readonly hostname: string;
  readonly relays: RelayDomains;
  readonly mailboxes: Pick<MailReader, 'mailboxByName' | 'accessList'>;
  /** Name of the entry that an account is elsewhere; null for one of ours. */
  readonly entryOf: (address: string) => Promise<string | null>;
}

export interface Found {
  readonly evidence: RecipientEvidence;
  readonly destination: Destination;
}

export async function findRecipient(
  options: RecipientOptions,
  address: string,
  reversePath: ReversePath,
  parameters: MailParameters,
): Promise<Found> {
  const steps: WayStep[] = [];
  let destination: Destination;
  try {
    destination = await locate({ ...options, onStep: (step) => steps.push(step) }, address);
  } catch (error) {
    if (!(error instanceof DirectoryUnavailable)) throw error;
    return unanswered(steps, errorText(error));
  }
  const facts: RcptFacts = {
    client: strangerTo(options.hostname),
    transaction: { reversePath, parameters, recipients: [] },
    forwardPath: address,
    parameters: { notify: null, orcpt: null },
    destination,
  };
  const refusal = (mayRelay: boolean): Promise<Refusal | null> =>
    runChecks([relaying(() => mayRelay, options.relays), quota], facts, { log: silentLog, metrics: noMetrics });
  const accounts = destination.kind === 'accounts' ? destination.accounts : [];
  const evidence: RecipientEvidence = {
    kind: kindOf(destination, options.relays),
    steps,
    mailboxes: await Promise.all(accounts.map((one) => mailboxOf(one, options))),
    remote: destination.kind === 'accounts' ? destination.remote : [],
    stranger: await refusal(false),
    user: await refusal(true),
    unavailable: null,
  };
  return { evidence, destination };
}

/** Everybody is told to try again. receive/directory-down.ts */
function unanswered(steps: readonly WayStep[], unavailable: string): Found {
  const answer = { stranger: refusals.directory, user: refusals.directory };
  const evidence: RecipientEvidence = { kind: 'unanswered', steps, mailboxes: [], remote: [], ...answer, unavailable };
  return { evidence, destination: { kind: 'unknown-user' } };
}

function kindOf(destination: Destination, relays: RelayDomains): RecipientEvidence['kind'] {
  switch (destination.kind) {
    case 'accounts':
      return 'here';
    case 'unknown-user':
      return 'nobody';
    case 'loop':
      return 'loop';
    case 'not-local':
      if (destination.domain === null) return 'unroutable';
      return relays.has(destination.domain) ? 'relayed' : 'elsewhere';
  }
}

async function mailboxOf(resolved: ResolvedAccount, options: RecipientOptions): Promise<MailboxEvidence> {
  const { account, detail } = resolved;
  const { into } = implicitKeep(resolved, options);
  const asked = 'name' in into ? into.name : null;
  const because = asked === null ? null : await obstacle(options.mailboxes, account.id, asked);
  return {
    account: account.address,
    entry: await options.entryOf(account.address),
    mailbox: asked === null || because !== null ? 'INBOX' : asked,
    missed: asked === null || because === null ? null : { mailbox: asked, because },
    detail,
    verp: detail === null ? null : verpRecipient(detail),
    disabled: account.disabled,
    quota: account.quota,
    used: account.used,
  };
}

/** Why what is posted to a mailbox by its address does not go there; null where it does. RFC 4314 §4 (the "p" right) */
async function obstacle(
  mailboxes: RecipientOptions['mailboxes'],
  account: AccountId,
  name: string,
): Promise<'missing' | 'closed' | null> {
  const mailbox = await mailboxes.mailboxByName(account, name);
  if (mailbox === null) return 'missing';
  const closing = (await mailboxes.accessList(account, mailbox.id)).find(
    ({ identifier }) => identifier === `-${anyone}`,
  );
  return closing !== undefined && has(closing.rights, 'p') ? 'closed' : null;
}

/** Somebody on port 25 of whom nothing is known. */
const strangerTo = (hostname: string): Client => ({
  service: 'mta',
  session: 'forecast',
  remoteAddress: '',
  remotePort: 0,
  localAddress: '',
  hostname,
  helo: null,
  extended: true,
  tls: null,
  account: null,
});
