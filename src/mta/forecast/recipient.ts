/**
 * Who an address is here: the way through the directory, the mailboxes at its end, and what RCPT is answered.
 * Not here: any of these decisions (receive/destination.ts, receive/checks, mda/).
 */
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { type FilingOptions, implicitKeep } from '../../mda/filing.ts';
import { verpRecipient } from '../../mda/srs/verp.ts';
import type { ResolvedAccount } from '../../directory/resolve.ts';
import { type RcptFacts, runChecks } from '../receive/checks.ts';
import { quota } from '../receive/checks/quota.ts';
import { relaying } from '../receive/checks/relaying.ts';
import { type Destination, type DestinationOptions, type WayStep, locate } from '../receive/destination.ts';
import type { Client } from '../receive/port.ts';
import type { RelayDomains } from '../receive/relay-domains.ts';
import type { MailParameters, Refusal, ReversePath } from '../types.ts';
import type { MailboxEvidence, RecipientEvidence } from './types.ts';

export interface RecipientOptions extends DestinationOptions, FilingOptions {
  readonly hostname: string;
  readonly relays: RelayDomains;
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
  const destination = await locate({ ...options, onStep: (step) => steps.push(step) }, address);
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
    mailboxes: accounts.map((one) => mailboxOf(one, options)),
    remote: destination.kind === 'accounts' ? destination.remote : [],
    stranger: await refusal(false),
    user: await refusal(true),
  };
  return { evidence, destination };
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

function mailboxOf(resolved: ResolvedAccount, options: FilingOptions): MailboxEvidence {
  const { account, detail } = resolved;
  const { into } = implicitKeep(resolved, options);
  return {
    account: account.address,
    mailbox: 'name' in into ? `${into.name} (INBOX where it is missing or closed)` : 'INBOX',
    detail,
    verp: detail === null ? null : verpRecipient(detail),
    disabled: account.disabled,
    quota: account.quota,
    used: account.used,
  };
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
