/**
 * Mail from elsewhere: port 25 and LMTP.
 * Implements: the Receiver port; RFC 5321 §3.3 and §3.6, RFC 2033.
 * Not here: the decisions (checks/), what follows from acceptance (intake.ts), the protocol (smtp/server).
 */
import type { AccountId } from '../../directory/types.ts';
import { headerFields } from '../../message/header/fields.ts';
import { stagedSize } from '../../ms/content.ts';
import { limits } from '../limits.ts';
import { type Checks, runChecks } from './checks.ts';
import { loop } from './checks/loop.ts';
import { quota } from './checks/quota.ts';
import { relaying } from './checks/relaying.ts';
import { type DestinationOptions, locate } from './destination.ts';
import type { KeyHarvest } from './harvest.ts';
import { isBulk } from './bulk.ts';
import type { Routed } from './answers.ts';
import { type IntakeDeps, filtered, settleContent, takeIn } from './intake.ts';
import { type Judge, type Judgement, judgeInTurn } from './judge.ts';
import type { Answer, Client, Receiver } from './port.ts';
import type { RelayDomains } from './relay-domains.ts';
import { refusals } from './refusals.ts';
import { tagged } from './tls-required.ts';

export interface InboundDeps extends IntakeDeps, DestinationOptions {
  /** Whether this client may send through us to others. */
  readonly relayFor: (client: Client) => boolean;
  /** Domains of others whose mail we take and send on. */
  readonly relayDomains?: RelayDomains;
  /** Asked before the standard ones. */
  readonly checks?: Partial<Checks>;
  /** Asked in turn about every message that passed them. */
  readonly judges?: readonly Judge[];
  /** Learns keys of authors; without it nothing is learned. */
  readonly keys?: KeyHarvest;
}

/** Accounts that have the message now, as mail that is wanted. */
const learners = (
  routed: readonly Routed[],
  answers: readonly Answer<string>[],
  judgement: Judgement,
): readonly AccountId[] => [
  ...new Set(
    routed.flatMap(({ destination }, at) =>
      destination.kind === 'accounts' && answers[at]?.ok === true
        ? destination.accounts
            .map(({ account }) => account.id)
            .filter((id) => judgement.copyOf(id).filing === 'as usual')
        : [],
    ),
  ),
];

/** The checks without which no server should be. */
export const standardChecks = (relayFor: (client: Client) => boolean, relays?: RelayDomains): Checks => ({
  connect: [],
  mail: [],
  rcpt: [relaying(relayFor, relays), quota],
  data: [loop],
});

export function createInboundReceiver(deps: InboundDeps): Receiver {
  const standard = standardChecks(deps.relayFor, deps.relayDomains);
  const checks: Checks = {
    connect: [...(deps.checks?.connect ?? []), ...standard.connect],
    mail: [...(deps.checks?.mail ?? []), ...standard.mail],
    // Whether there is such a recipient comes first: no further question is worth asking about one that is not here.
    rcpt: [...standard.rcpt, ...(deps.checks?.rcpt ?? [])],
    data: [...standard.data, ...(deps.checks?.data ?? [])],
  };

  return {
    connect: async (client) =>
      (await runChecks(checks.connect, { client }, deps)) ?? (await deps.filter?.connect(client)) ?? null,

    priority: (client, asked) => (deps.relayFor(client) ? asked : Math.min(asked, 0)),

    mail: async (client, reversePath, parameters) =>
      (await runChecks(checks.mail, { client, reversePath, parameters }, deps)) ??
      (await deps.filter?.mail(client, reversePath, parameters)) ??
      null,

    async rcpt(client, transaction, forwardPath, parameters) {
      const destination = await locate(deps, forwardPath);
      const facts = { client, transaction, forwardPath, parameters, destination };
      return (
        (await runChecks(checks.rcpt, facts, deps)) ??
        (await deps.filter?.rcpt(client, forwardPath, parameters)) ??
        null
      );
    },

    draft: () => deps.content.draft(),

    async data(client, given, staged) {
      const { recipients } = given;
      const header = await deps.content.staged(staged).read(0, limits.headerOctets);
      const fields = headerFields(header);
      const transaction = tagged(given, header, fields);
      const size = stagedSize(staged);
      const refusal = await runChecks(checks.data, { client, transaction, recipients, header, fields, size }, deps);
      if (refusal !== null) return { ok: false, error: refusal };

      // Who may send for others through us is believed.
      const judges = deps.relayFor(client) ? [] : (deps.judges ?? []);
      const came = { client, transaction, staged, header, fields };
      const judgement = await judgeInTurn(judges, came);
      const judged = judgement.staged;
      if (judgement.refusal !== null) {
        await settleContent(deps, staged, [judged], []);
        return { ok: false, error: judgement.refusal };
      }

      const verdict = await filtered(deps, client, transaction, judged);
      if (verdict.kind === 'refused') {
        deps.metrics.count('mta_refused_total', { check: 'filter' });
        await settleContent(deps, staged, [judged], []);
        return { ok: false, error: verdict.refusal };
      }
      const lmtp = client.service === 'lmtp';
      if (verdict.kind === 'discarded') {
        for (const one of new Set([staged, judged])) await deps.content.discard(one);
        const taken = { ok: true, value: verdict.id } as const;
        return lmtp ? recipients.map(() => taken) : taken;
      }
      const { message } = verdict;
      const routed: Routed[] = [];
      for (const recipient of message.transaction.recipients) {
        const destination = await locate(deps, recipient.forwardPath);
        if (destination.kind === 'unknown-user' || destination.kind === 'loop') {
          await settleContent(deps, staged, [judged, message.staged], []);
          return { ok: false, error: refusals.changed };
        }
        routed.push({ recipient, destination, relay: false });
      }
      const bulk = isBulk(header, fields);
      const gleaned = (await deps.keys?.glean(came, judgement)) ?? null;
      const answers = await takeIn(deps, { client, message, routed, bulk, judgement });
      if (gleaned !== null) deps.keys?.learn(gleaned, learners(routed, answers, judgement));
      await settleContent(deps, staged, [judged, message.staged], answers);
      // Over quota, or refused by the filters of those whom it is for.
      if (!answers.some(({ ok }) => ok)) deps.metrics.count('mta_refused_total', { check: 'mailbox' });
      if (!lmtp) return answers.find(({ ok }) => ok) ?? answers[0] ?? { ok: false, error: refusals.noRecipients };
      // Whom a filter took out is answered all the same.
      return recipients.map((recipient): Answer<string> => {
        const at = routed.findIndex((one) => one.recipient === recipient);
        return answers[at] ?? { ok: true, value: message.id };
      });
    },

    end: (client) => deps.filter?.end(client),

    // Telling strangers which users exist helps nobody but those who guess. RFC 5321 §7.3
    vrfy: () => Promise.resolve(null),
    expn: () => Promise.resolve(null),
  };
}
