/**
 * Delivery status notifications, from outcomes to a message that is ready to be accepted.
 * Implements: the Reporter port; RFC 3461 §6 (when, to whom, what is returned), RFC 3464 §2, RFC 3834 §5 (Auto-Submitted),
 * RFC 6533 §4 to §6 (UTF-8 for those who sent with SMTPUTF8), RFC 6710 §4.6 (the priority of the message is that of its report),
 * RFC 8689 §5 (a message that required TLS: so does its report, which returns the header only).
 * A notification goes out with the null sender, so that no notification is ever about a notification.
 */
import { isAscii } from 'node:buffer';
import type { Clock, Random } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { normaliseDomain, splitAddress, unquoteLocalPart } from '../../directory/address.ts';
import type { FilingOptions } from '../../mda/filing.ts';
import { planDelivery } from '../../mda/plan.ts';
import { multipartReport } from '../../message/compose/report.ts';
import { fieldText, findField, headerEnd, headerFields } from '../../message/header/fields.ts';
import { messageIds } from '../../message/header/message-id.ts';
import type { Content } from '../../message/content.ts';
import type { SignOutgoing } from '../../trust/dkim/outgoing.ts';
import { limits } from '../limits.ts';
import type { Acceptance, NewQueueEntry, QueueId } from '../queue/port.ts';
import { type DestinationOptions, locate } from '../receive/destination.ts';
import { deliveredTo, returnPath } from '../trace/received.ts';
import type { MailParameters } from '../types.ts';
import { perMessage, perRecipient } from './fields.ts';
import type { Outcome, Reporter, Subject } from './types.ts';
import { wanted } from './wanted.ts';
import { actions, subjectOf, wordsFor } from './words.ts';

export interface ReporterDeps extends DestinationOptions, FilingOptions {
  readonly hostname: string;
  readonly newId: () => QueueId;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Milliseconds until a notification that cannot be delivered is given up. */
  readonly queueLifetime: number;
  /** Signs what the system itself has to say. */
  readonly sign?: SignOutgoing;
}

export function createReporter(deps: ReporterDeps): Reporter {
  return {
    async report(subject, outcomes) {
      // What fails and has no sender is the postmaster's, whatever it asks for. RFC 5321 §6.1 wants no other notification.
      const double = subject.reversePath === '';
      const told = double ? outcomes.filter(({ action }) => action === 'failed') : wanted(outcomes);
      if (told.length === 0) return null;
      const to = double ? `postmaster@${deps.hostname}` : subject.reversePath;
      const id = deps.newId();
      const now = deps.clock.now();
      const composed = composeReport(deps, id, { ...subject, reversePath: to }, told, await originalOf(subject, told));
      if (composed === null) {
        deps.log.error('mta.dsn.impossible', { id: subject.id });
        return null;
      }
      const report = { id, bytes: composed, receivedAt: now, about: subject.parameters };
      const acceptance = double ? await toPostmaster(deps, report) : await addressed(deps, report, to);
      deps.log.info('mta.dsn.made', {
        id,
        about: subject.id,
        actions: told.map(({ action }) => action),
        sent: acceptance !== null,
      });
      return acceptance;
    },
  };
}

interface Original {
  readonly bytes: Buffer;
  readonly return: 'message' | 'header';
}

/**
 * What comes back: all of a message that failed if it is small and RET does not say otherwise; else the header. RFC 3461 §4.3
 * One of binary parts cannot stand in a notification as it is (RFC 2046 §5.2.1).
 */
async function originalOf({ content, parameters }: Subject, told: readonly Outcome[]): Promise<Original> {
  const failed = told.some(({ action }) => action === 'failed');
  const headerOnly = parameters.ret === 'hdrs' || parameters.tls === 'required' || parameters.body === 'binarymime';
  const whole = failed && !headerOnly && content.size <= limits.returnedOctets;
  const bytes = await content.read(0, whole ? content.size : Math.min(content.size, limits.headerOctets));
  return whole ? { bytes, return: 'message' } : { bytes: bytes.subarray(0, headerEnd(bytes)), return: 'header' };
}

/** The octets of the notification, or null where the reverse-path cannot stand in a To field. */
function composeReport(
  deps: ReporterDeps,
  id: QueueId,
  subject: Subject,
  told: readonly Outcome[],
  original: Original,
): Buffer | null {
  const { hostname, clock, random } = deps;
  const worst = actions.find((action) => told.some((outcome) => outcome.action === action)) ?? 'failed';
  const about = originalMessageId(original.bytes);
  const composed = multipartReport(
    {
      reportType: 'delivery-status',
      from: [{ name: 'Mail Delivery System', address: `mailer-daemon@${hostname}` }],
      to: [{ address: unquoted(subject.reversePath) }],
      subject: subjectOf[worst],
      date: clock.now(),
      messageId: `${id}@${hostname}`,
      references: about === null ? [] : [about],
      headers: [['Auto-Submitted', 'auto-replied']],
      text: wordsFor(hostname, told),
      groups: [perMessage(hostname, subject), ...told.map((outcome) => perRecipient(outcome, readsUtf8(subject)))],
      original,
    },
    random,
  );
  return composed.ok ? composed.value : null;
}

/** Who sent with SMTPUTF8, or has an address that needs it. RFC 6533 §4 */
const readsUtf8 = ({ parameters, reversePath }: Subject): boolean =>
  parameters.smtpUtf8 || Buffer.byteLength(reversePath) !== reversePath.length;

function originalMessageId(bytes: Buffer): string | null {
  const field = findField(headerFields(bytes), 'message-id');
  const id = field === null ? undefined : messageIds(fieldText(bytes, field))[0];
  return id === undefined || id.includes(' ') || id.includes('<') || id.includes('>') ? null : id;
}

/** The composer quotes local parts itself. */
function unquoted(path: string): string {
  const parts = splitAddress(path);
  const local = parts === null ? null : unquoteLocalPart(parts.localPart);
  return parts === null || local === null ? path : `${local}@${parts.domain}`;
}

export type AddressDeps = DestinationOptions & FilingOptions & Pick<ReporterDeps, 'queueLifetime' | 'sign'>;

/** A double bounce stays in this house: one that left could come back. */
async function toPostmaster(deps: ReporterDeps, report: Parameters<typeof addressed>[1]): Promise<Acceptance | null> {
  const acceptance = await addressed(deps, report, 'postmaster');
  return acceptance === null || acceptance.deliveries.length === 0 ? null : { ...acceptance, relay: null };
}

/** What the system itself has to say, ready to be accepted: for a mailbox here or for the queue, or null for nobody. */
export async function addressed(
  deps: AddressDeps,
  report: {
    readonly id: QueueId;
    readonly bytes: Buffer;
    readonly receivedAt: number;
    /** Of the message that it is about, where it is about one. */
    readonly about?: MailParameters | null;
  },
  recipient: string,
): Promise<Acceptance | null> {
  const { id, bytes, receivedAt, about = null } = report;
  const destination = await locate(deps, recipient);
  const accounts = destination.kind === 'accounts' ? destination.accounts : [];
  const remote =
    destination.kind === 'not-local' ? [recipient] : destination.kind === 'accounts' ? destination.remote : [];
  const path = returnPath('');
  const { deliveries } = planDelivery([accounts], {
    subaddress: deps.subaddress,
    prefix: (reached) => Buffer.concat([path, deliveredTo(reached.address)]),
  });
  const recipients = remote.flatMap((each) => {
    const domain = normaliseDomain(splitAddress(each)?.domain ?? '');
    // RFC 3461 §6.1 (d): a notification asks for none itself.
    return domain === null ? [] : [{ address: each, domain, parameters: { notify: [], orcpt: null } }];
  });
  if (deliveries.length === 0 && recipients.length === 0) return null;
  const relay: NewQueueEntry = {
    reversePath: '',
    parameters: parametersOf(bytes, recipient, about),
    prefix: (await deps.sign?.(contentOf(bytes))) ?? Buffer.alloc(0),
    recipients,
    priority: about?.priority ?? limits.bouncePriority,
    notBefore: receivedAt,
    expires: receivedAt + deps.queueLifetime,
  };
  return {
    id,
    content: { kind: 'bytes', bytes },
    receivedAt,
    deliveries,
    relay: recipients.length === 0 ? null : relay,
  };
}

const contentOf = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});

const parametersOf = (bytes: Buffer, recipient: string, about: MailParameters | null): MailParameters => ({
  size: bytes.length,
  body: isAscii(bytes) ? '7bit' : '8bitmime',
  smtpUtf8: Buffer.byteLength(recipient) !== recipient.length || (about?.smtpUtf8 === true && !isAscii(bytes)),
  ret: null,
  envid: null,
  auth: null,
  ...(about?.priority === undefined ? {} : { priority: about.priority }),
  ...(about?.tls === undefined ? {} : { tls: about.tls }),
});
