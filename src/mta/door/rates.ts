/**
 * How often strangers may come: checks with a bucket behind each. Who is let in and sends little never notices them.
 * A connection counts when it comes; a message counts when it has arrived, so that nobody uses up the allowance of a
 * recipient without sending anything.
 * Not here: users who are logged in (msa/), failed logins (directory/).
 */
import type { Clock } from '../../base/clock.ts';
import { networkOf } from '../../base/networks.ts';
import { normaliseAddress, splitAddress } from '../../directory/address.ts';
import {
  type Check,
  type Checks,
  type ConnectFacts,
  type DataFacts,
  type MailFacts,
  type RcptFacts,
  pass,
  refuse,
} from '../receive/checks.ts';
import type { Client } from '../receive/port.ts';
import type { EnvelopeRecipient, Refusal } from '../types.ts';
import { type Allowance, Buckets } from './buckets.ts';
import type { ErrorCounts } from './errors.ts';
import { type DoorLimits, limits } from './limits.ts';
import { refusals } from './refusals.ts';

export interface RateOptions {
  readonly limits: DoorLimits;
  /** Who is never limited. */
  readonly allows: (address: string) => boolean;
  readonly subaddressSeparators: string;
  readonly errors: ErrorCounts;
  readonly clock: Clock;
}

export function createRates({ limits: allowed, allows, subaddressSeparators, errors, clock }: RateOptions): Checks {
  /** LMTP is for programs of this machine; for the others the allow list wins over everything. */
  const isFree = ({ service, remoteAddress }: Client): boolean => service === 'lmtp' || allows(remoteAddress);

  /** One limit: who is counted, and what those over it are told. `take` counts at once, `has` only asks. */
  function rate<Facts extends ConnectFacts>(
    refusal: Refusal,
    { amount, within }: Allowance,
    keyOf: (facts: Facts) => string | null,
  ): { readonly buckets: Buckets; readonly check: (name: string, ask: 'take' | 'has') => Check<Facts> } {
    const buckets = new Buckets({ amount, within }, limits.counted, clock);
    const evidence = (key: string) => ({ key, limit: amount, seconds: within / 1000 });
    return {
      buckets,
      check: (name, ask) => ({
        name,
        run(facts) {
          const key = isFree(facts.client) ? null : keyOf(facts);
          return key === null || buckets[ask](key) ? pass : refuse(refusal, evidence(key));
        },
      }),
    };
  }

  const address = ({ client }: ConnectFacts): string => client.remoteAddress;
  const network = ({ client }: ConnectFacts): string => networkOf(client.remoteAddress);
  const perMinute = (amount: number): Allowance => ({ amount, within: limits.minute });
  const perHour = (amount: number): Allowance => ({ amount, within: limits.hour });

  const connections = rate(refusals.connections, perMinute(allowed.connectionsPerMinute), address);
  const neighbours = rate(refusals.networkConnections, perMinute(allowed.networkConnectionsPerMinute), network);
  const messages = rate(refusals.messages, perHour(allowed.messagesPerHour), address);
  const networkMessages = rate(refusals.networkMessages, perHour(allowed.networkMessagesPerHour), network);
  const senders = rate(refusals.senderMessages, perHour(allowed.senderMessagesPerHour), (facts: MailFacts) =>
    senderKey(facts.reversePath),
  );
  const recipients = rate(refusals.recipientMessages, perHour(allowed.recipientMessagesPerHour), (facts: RcptFacts) =>
    recipientKey(facts.forwardPath, subaddressSeparators),
  );

  const counted: Check<DataFacts> = {
    name: 'counted',
    run(facts) {
      if (isFree(facts.client)) return pass;
      messages.buckets.spend(address(facts));
      networkMessages.buckets.spend(network(facts));
      const sender = senderKey(facts.transaction.reversePath);
      if (sender !== null) senders.buckets.spend(sender);
      for (const key of keysOf(facts.recipients, subaddressSeparators)) recipients.buckets.spend(key);
      return pass;
    },
  };

  const wrong: Check<ConnectFacts> = {
    name: 'error-rate',
    run(facts) {
      const count = isFree(facts.client) ? 0 : errors.of(address(facts));
      if (allowed.errorsPerHour === 0 || count < allowed.errorsPerHour) return pass;
      return refuse(refusals.errors, { key: address(facts), limit: allowed.errorsPerHour, count });
    },
  };

  return {
    connect: [wrong, connections.check('connection-rate', 'take'), neighbours.check('network-connection-rate', 'take')],
    mail: [
      messages.check('message-rate', 'has'),
      networkMessages.check('network-message-rate', 'has'),
      senders.check('sender-rate', 'has'),
    ],
    rcpt: [recipients.check('recipient-rate', 'has')],
    data: [counted],
  };
}

/** Notifications come from everywhere and have no sender that could be counted. */
const senderKey = (reversePath: string): string | null =>
  reversePath === '' ? null : (normaliseAddress(reversePath) ?? reversePath).slice(0, limits.key);

/** The address without its detail: all subaddresses of a user count as one. RFC 5233 §1 */
function recipientKey(forwardPath: string, separators: string): string {
  const address = (normaliseAddress(forwardPath) ?? forwardPath.toLowerCase()).slice(0, limits.key);
  const parts = splitAddress(address);
  if (parts === null) return address;
  const { localPart, domain } = parts;
  for (let at = 1; at < localPart.length; at++)
    if (separators.includes(localPart.charAt(at))) return `${localPart.slice(0, at)}@${domain}`;
  return address;
}

const keysOf = (recipients: readonly EnvelopeRecipient[], separators: string): ReadonlySet<string> =>
  new Set(recipients.map(({ forwardPath }) => recipientKey(forwardPath, separators)));
