/**
 * EmailReport/send: tells whoever gathers reports for this server (spam.report_to) of a message that is spam or phishing, with the message
 * itself. Only what its reader has agreed to is sent, in the reader's own name.
 * Implements: RFC 5965 §2 and §3 (Feedback-Type abuse and fraud). Ours, of the capability https://postern.email/jmap/evidence.
 */
import * as v from 'valibot';
import type { FieldGroup } from '../../message/compose/report.ts';
import { multipartReport } from '../../message/compose/report.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { formatDate } from '../../message/header/date.ts';
import { headerEnd } from '../../message/header/fields.ts';
import { limits as msaLimits } from '../../msa/limits.ts';
import { readRecord } from '../../mta/receive/record.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';
import { contentOfBytes } from '../blobs/decoded.ts';
import { accountIdOf } from '../core/account.ts';
import { evidence as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id } from '../core/method.ts';
import type { Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import { type MailDeps, contentOf } from '../mail/deps.ts';
import { readEmailId } from '../mail/ids.ts';
import { identitiesOf } from '../mail/identities/identities.ts';
import { envelopeOf } from '../mail/submissions/envelope.ts';
import { send } from '../mail/submissions/send.ts';
import type { EvidenceDeps } from './deps.ts';

/** RFC 5965 §7.3 */
const feedbackTypes = { spam: 'abuse', phishing: 'fraud' } as const;
type Kind = keyof typeof feedbackTypes;

const texts: Readonly<Record<Kind, string>> = {
  spam: 'Its reader reports the message below as spam.\n',
  phishing: 'Its reader reports the message below as phishing.\n',
};

export const reportSend = (deps: MailDeps & EvidenceDeps): Method =>
  accountMethod({
    name: 'EmailReport/send',
    capability,
    args: { emailId: id, kind: v.picklist(['spam', 'phishing']) },
    run: async (account, { emailId, kind }, call) => {
      const { reportTo, sending, clock, random } = deps;
      if (reportTo === null) return methodError('forbidden', 'This server names nobody who takes reports.');
      const number = readEmailId(emailId);
      const [email] = number === null ? [] : await deps.emails.emails(account, [number]);
      if (email === undefined) return methodError('invalidArguments', 'There is no such e-mail.', ['emailId']);
      const [identity] = await identitiesOf(deps, call.user);
      if (identity === undefined) return methodError('forbidden', 'You have no address to report from.');
      const json = await deps.evidence.evidence(account, email.id);
      const content = await contentOf(deps, account, email.id);
      const isWhole = content.size <= limits.reportOriginal;
      const subject = decodeWords(email.facts.envelope.subject ?? '').trim();
      const now = clock.now();
      const made = multipartReport(
        {
          reportType: 'feedback-report',
          from: [{ name: identity.name === '' ? null : identity.name, address: identity.address }],
          to: [{ address: reportTo }],
          subject: `${kind}: ${subject}`.slice(0, limits.mdnLine),
          date: now,
          headers: [],
          text: texts[kind],
          groups: [fieldsOf(kind, identity.address, json === null ? null : readRecord(json).trust)],
          original: {
            bytes: await content.read(
              0,
              isWhole ? content.size : Math.min(email.facts.structure.body, msaLimits.headerOctets),
            ),
            return: isWhole ? 'message' : 'header',
          },
        },
        random,
      );
      if (!made.ok) return methodError('serverFail', 'The report could not be written.');
      const octets = made.value;
      const wanted = {
        mailFrom: { email: identity.address, parameters: null },
        rcptTo: [{ email: reportTo, parameters: null }],
      };
      const bounds = { now, maxHold: sending.maxHold, maxRecipients: sending.maxRecipients };
      const envelope = envelopeOf(wanted, octets.subarray(0, headerEnd(octets)), bounds);
      const sent = envelope.ok ? await send(sending, call, contentOfBytes(octets), envelope.value) : envelope;
      return sent.ok
        ? answer('EmailReport/send', { accountId: accountIdOf(account), emailId, sentTo: reportTo })
        : methodError('forbidden', sent.error.description ?? 'Submission has not taken the report.');
    },
  });

/** RFC 5965 §3.1, §3.2: what was found out when the message came, and nothing that its header claims. */
function fieldsOf(kind: Kind, reader: string, record: TrustRecord | null): FieldGroup {
  const known: FieldGroup =
    record === null
      ? []
      : [
          ...(record.hop === null
            ? []
            : [['Original-Mail-From', `<${record.hop.mailFrom}>`] as const, ['Source-IP', record.hop.ip] as const]),
          ['Arrival-Date', formatDate(record.at)],
          ['Reporting-MTA', `dns; ${record.by}`],
          ...(record.dmarc.domain === '' ? [] : [['Reported-Domain', record.dmarc.domain] as const]),
        ];
  return [
    ['Feedback-Type', feedbackTypes[kind]],
    ['User-Agent', 'Postern'],
    ['Version', '1'],
    ['Original-Rcpt-To', `<${reader}>`],
    ...known,
  ];
}
