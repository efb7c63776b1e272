/**
 * Mail of our own users: ports 465 and 587.
 * Implements: the Receiver port; RFC 6409 §4 to §8, RFC 8314 §3.3.
 * Decided here: a null reverse-path is taken only for notifications (RFC 8098 §2.1 has MUAs send them so); the client's
 * address is kept in Received, its user's name is not.
 * Not here: authentication and TLS (smtp/server), what follows from acceptance (mta/receive/intake.ts).
 */
import { errorText } from '../base/log.ts';
import type { Random } from '../base/clock.ts';
import { splitAddress } from '../directory/address.ts';
import type { Account } from '../directory/types.ts';
import { type Destination, type DestinationOptions, locate } from '../mta/receive/destination.ts';
import { isBulk } from '../mta/receive/bulk.ts';
import type { Routed } from '../mta/receive/answers.ts';
import { type IntakeDeps, filtered, settleContent, takeIn } from '../mta/receive/intake.ts';
import { loop } from '../mta/receive/checks/loop.ts';
import { quota } from '../mta/receive/checks/quota.ts';
import { relaying } from '../mta/receive/checks/relaying.ts';
import { type Checks, runChecks } from '../mta/receive/checks.ts';
import type { Answer, Client, Receiver, Transaction } from '../mta/receive/port.ts';
import { rewrite } from '../mta/receive/rewrite.ts';
import { refusals as general } from '../mta/receive/refusals.ts';
import { tagged } from '../mta/receive/tls-required.ts';
import type { Filtered } from '../mta/receive/filter.ts';
import { type SignOutgoing, behind } from '../trust/dkim/outgoing.ts';
import type { ReversePath, Refusal } from '../mta/types.ts';
import type { StagedContent } from '../ms/content.ts';
import { type PreferredKey, autocryptFields } from './autocrypt.ts';
import { completion } from './completion.ts';
import { type SubmittedHeader, blindFields, isNotification, messageIdOf, readHeader } from './header.ts';
import { isOwnAddress } from './identity.ts';
import { limits } from './limits.ts';
import { type RateLimits, createRate } from './rate.ts';
import { refusals } from './refusals.ts';
import type { LookAtOutgoing } from './outbound.ts';
import type { Senders } from './senders.ts';
import type { Sent } from '../spam/acquaintance/acquaintance.ts';
import type { StampsOf } from './postage.ts';
import { stampFields } from './stamps.ts';

export interface SubmissionDeps extends IntakeDeps, DestinationOptions {
  readonly random: Random;
  /**
   * Which local recipients get the message at once. 'own-domain': only those of the sender's domain; mail for other domains of
   * ours goes through queue and DNS like any other, which is what the lab wants to show.
   */
  readonly deliverLocally: 'all' | 'own-domain';
  readonly rate?: Partial<RateLimits>;
  /** Watches who sends; null watches nobody. */
  readonly senders: Senders | null;
  /** Told of every message that was taken. */
  readonly wrote?: (sent: Sent) => void;
  /** Signs what our users send; without it nothing is signed. */
  readonly sign?: SignOutgoing;
  /** Looks at what is sent; without it nobody does. */
  readonly lookAt?: LookAtOutgoing;
  /** Who makes hashcash stamps for whom; without it none are made. */
  readonly stampsOf?: StampsOf;
  /** The key that goes along with what is sent from an address; without it none does. */
  readonly keyOf?: PreferredKey;
  /** Asked before the greeting. */
  readonly checks?: Pick<Checks, 'connect'>;
}

export function createSubmissionReceiver(deps: SubmissionDeps): Receiver {
  const allowed: RateLimits = { ...limits, ...deps.rate };
  const rate = createRate(deps.clock, allowed);
  // Whoever is authenticated may send anywhere; what is left to check is that our own recipients exist.
  const rcptChecks = [relaying(() => true), quota];

  /** Null when all is well with who the message says it is from. */
  async function checkAuthors(
    account: Account,
    reversePath: ReversePath,
    { bytes, fields, from, sender }: SubmittedHeader,
  ): Promise<Refusal | null> {
    if (reversePath === '' && !isNotification(bytes, fields)) return refusals.nullSender;
    const senderIsOwn = sender !== null && (await isOwnAddress(deps, account, sender));
    if (sender !== null && !senderIsOwn) return refusals.foreignSenderField;
    // One author is the sender; several may be spoken for by one that is named. RFC 5322 §3.6.2
    if (from.length > 1 && senderIsOwn) return null;
    for (const path of from) if (!(await isOwnAddress(deps, account, path))) return refusals.foreignFrom;
    return null;
  }

  function staysHere(account: Account, forwardPath: string, destination: Destination): boolean {
    if (destination.kind !== 'accounts') return false;
    if (deps.deliverLocally === 'all') return true;
    const domain = splitAddress(forwardPath)?.domain.toLowerCase();
    return domain === undefined || domain === splitAddress(account.address)?.domain;
  }

  /** The message, complete, to the filters and then to its recipients. */
  async function hand(
    client: Client,
    account: Account,
    transaction: Transaction,
    staged: StagedContent,
    bulk: boolean,
  ): Promise<Answer<string>> {
    const verdict = await filtered(deps, client, transaction, staged);
    if (verdict.kind === 'refused') return { ok: false, error: verdict.refusal };
    rate.spend(account.id, transaction.recipients.length);
    if (verdict.kind === 'discarded') {
      await deps.content.discard(staged);
      return { ok: true, value: verdict.id };
    }
    const found = (await deps.lookAt?.({ account, client, transaction, staged: verdict.message.staged })) ?? null;
    await deps.senders?.saw(account, {
      recipients: transaction.recipients.map(({ forwardPath }) => forwardPath),
      remoteAddress: client.remoteAddress,
      looksLikeSpam: found !== null && found.action !== 'later',
    });
    if (found !== null && found.refusal !== null) {
      await settleContent(deps, staged, [verdict.message.staged], []);
      return { ok: false, error: found.refusal };
    }
    const message = await signed(found?.action === 'hold' ? held(verdict.message, found.why) : verdict.message);
    // RFC 4865 §4.2: what is held waits in the queue, whoever it is for.
    const isHeld = transaction.parameters.hold !== undefined;
    const routed: Routed[] = [];
    for (const recipient of message.transaction.recipients) {
      const destination = await locate(deps, recipient.forwardPath);
      if (destination.kind === 'unknown-user' || destination.kind === 'loop') {
        await settleContent(deps, staged, [message.staged], []);
        return { ok: false, error: general.changed };
      }
      routed.push({ recipient, destination, relay: isHeld || !staysHere(account, recipient.forwardPath, destination) });
    }
    const answers = await takeIn(deps, { client, message, routed, bulk });
    await settleContent(deps, staged, [message.staged], answers);
    return answers.find(({ ok }) => ok) ?? answers[0] ?? { ok: false, error: general.noRecipients };
  }

  const held = (message: Filtered, why: string): Filtered => ({
    ...message,
    quarantine: message.quarantine ?? `looks like spam (${why})`,
  });

  /** What the filters put above and below our own trace is of the message too. RFC 6376 §3.4 */
  async function signed(message: Filtered): Promise<Filtered> {
    if (deps.sign === undefined) return message;
    const { above, below, staged } = message;
    const fields = await deps.sign(behind(Buffer.concat([above, below]), deps.content.staged(staged)));
    return fields.length === 0 ? message : { ...message, below: Buffer.concat([fields, below]) };
  }

  return {
    // Who is known before the connection is asked about comes by HTTP: the limits of strangers are not for it.
    connect: async (client) =>
      (client.account === null ? await runChecks(deps.checks?.connect ?? [], { client }, deps) : null) ??
      (await deps.filter?.connect(client)) ??
      null,

    priority: (_client, asked) => asked,

    async mail(client, reversePath, parameters) {
      const { account } = client;
      if (account === null) return refusals.notAuthenticated;
      const held = await deps.senders?.held(account);
      if (held !== undefined && held !== null) {
        deps.log.info('msa.sender.held', { session: client.session, account: account.address });
        return held;
      }
      if (!rate.allowsMessage(account.id)) {
        await deps.senders?.limited(account, `${allowed.messagesPerHour} messages within an hour`);
        return refusals.tooManyMessages;
      }
      if (reversePath === '' || (await isOwnAddress(deps, account, reversePath))) {
        return (await deps.filter?.mail(client, reversePath, parameters)) ?? null;
      }
      deps.log.info('msa.sender.refused', { session: client.session, account: account.address });
      return refusals.foreignSender;
    },

    async rcpt(client, transaction, forwardPath, parameters) {
      const { account } = client;
      if (account === null) return refusals.notAuthenticated;
      if (!rate.allowsRecipients(account.id, transaction.recipients.length + 1)) {
        await deps.senders?.limited(account, `${allowed.recipientsPerHour} recipients within an hour`);
        return refusals.tooManyRecipients;
      }
      const destination = await locate(deps, forwardPath);
      const facts = { client, transaction, forwardPath, parameters, destination };
      return (
        (await runChecks(rcptChecks, facts, deps)) ?? (await deps.filter?.rcpt(client, forwardPath, parameters)) ?? null
      );
    },

    draft: () => deps.content.draft(),

    async data(client, given, staged) {
      const { account } = client;
      const { recipients, reversePath } = given;
      if (account === null) return { ok: false, error: refusals.notAuthenticated };
      const content = deps.content.staged(staged);
      const reading = readHeader(await content.read(0, limits.headerOctets), content.size <= limits.headerOctets);
      if (!reading.ok) return reading;
      const { header } = reading;
      const transaction = tagged(given, header.bytes, header.fields);
      const refusal =
        (await checkAuthors(account, reversePath, header)) ??
        (await runChecks(
          [loop],
          { client, transaction, recipients, header: header.bytes, fields: header.fields, size: content.size },
          deps,
        ));
      if (refusal !== null) {
        deps.log.info('msa.message.refused', { session: client.session, account: account.address, ...refusal });
        return { ok: false, error: refusal };
      }

      const make = reversePath === '' ? null : ((await deps.stampsOf?.(account.id)) ?? null);
      const stamps = make === null ? [] : await stampFields(header, recipients, make);
      const keys = deps.keyOf === undefined ? [] : await autocryptFields(header, deps.keyOf);
      const added = [...completion(deps, account, reversePath, header), ...keys];
      let finished: StagedContent;
      try {
        finished = await rewrite(deps.content, staged, {
          bytes: header.bytes,
          end: header.end,
          remove: blindFields(header.fields),
          add: [...added, ...stamps],
        });
      } catch (error) {
        deps.log.error('msa.rewrite.failed', { session: client.session, error: errorText(error) });
        return { ok: false, error: general.storageFull };
      }
      const answer = await hand(client, account, transaction, finished, isBulk(header.bytes, header.fields));
      await settleContent(deps, staged, [finished], [answer]);
      if (answer.ok) {
        const messageId = messageIdOf(header.bytes) ?? messageIdOf(Buffer.concat(added));
        const paths = recipients.map(({ forwardPath }) => forwardPath);
        deps.wrote?.({ account: account.id, messageId, recipients: paths });
        await deps.senders?.sent(account, answer.value, recipients.length);
      }
      return answer;
    },

    end: (client) => deps.filter?.end(client),

    vrfy: () => Promise.resolve(null),
    expn: () => Promise.resolve(null),
  };
}
