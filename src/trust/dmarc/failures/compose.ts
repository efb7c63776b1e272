/**
 * A report about one message that failed.
 * Implements: RFC 9991 §2 and §4 (Identity-Alignment, what is required of DKIM and SPF), RFC 6591 §3, RFC 5965 §3.
 * The header alone goes with it, redacted; canonical forms do not, since they would show what was taken out (RFC 6591 §3.2.4).
 */
import type { Random } from '../../../base/clock.ts';
import type { Result } from '../../../base/result.ts';
import type { ComposeError } from '../../../message/compose/header.ts';
import { type FieldGroup, multipartReport } from '../../../message/compose/report.ts';
import { formatDate } from '../../../message/header/date.ts';
import { resultsOf } from '../../authres/results.ts';
import { authresPayload } from '../../authres/write.ts';
import { isAscii, questionName } from '../../domain.ts';
import type { Action, TrustRecord } from '../../evidence/record.ts';
import { shown } from '../../shown.ts';
import { limits } from '../../limits.ts';
import type { AlignedIdentifier, DkimVerdict, DmarcVerdict, HopFacts, SpfVerdict } from '../../types.ts';
import type { Redactor } from './redact.ts';

/** Auth-Failure. RFC 9991 §4, RFC 6591 §3.3 */
export type FailureKind = 'dmarc' | 'signature' | 'spf';

export interface FailedMessage {
  readonly record: TrustRecord;
  readonly hop: HopFacts;
  /** Of the message as it came. */
  readonly header: Buffer;
}

export interface FailureLetter extends FailedMessage {
  readonly kind: FailureKind;
  /** Messages that are told of with this one: those that failed on the same way and were not told. */
  readonly incidents: number;
  readonly contact: string;
  readonly to: string;
  readonly date: number;
}

export function failureMessage(
  letter: FailureLetter,
  redactor: Redactor,
  random: Random,
): Result<Buffer, ComposeError> {
  const { record, hop, header, contact, to, date } = letter;
  const { domain } = record.dmarc;
  const text = [
    `This is a report of a message in the name of ${domain} that came from ${hop.ip} and failed (RFC 9991).`,
    'It was asked for by the DMARC record of the domain. Names of people were taken out of the header below.',
  ];
  return multipartReport(
    {
      reportType: 'feedback-report',
      from: [{ name: 'DMARC reports', address: contact }],
      to: [{ address: to }],
      subject: `DMARC failure report for ${domain} from ${hop.ip}`,
      date,
      headers: [['Auto-Submitted', 'auto-generated']],
      text: `${text.join('\n')}\n`,
      groups: [fieldsOf(letter, redactor)],
      original: { bytes: redactor.header(header), return: 'header' },
    },
    random,
  );
}

function fieldsOf({ record, hop, kind, incidents }: FailureLetter, redactor: Redactor): FieldGroup {
  const { by, at, dmarc, spf, decision } = record;
  const mailFrom = redactor.address(hop.mailFrom);
  return [
    ['Feedback-Type', 'auth-failure'],
    ['User-Agent', 'Postern'],
    ['Version', '1'],
    ...(mailFrom === '' ? [] : [['Original-Mail-From', `<${mailFrom}>`] as const]),
    ['Arrival-Date', formatDate(at)],
    ['Reporting-MTA', `dns; ${by}`],
    ['Source-IP', hop.ip],
    ['Incidents', String(incidents)],
    ['Reported-Domain', dmarc.domain],
    ['Authentication-Results', resultsFor(record, kind)],
    ['Auth-Failure', kind],
    ['Delivery-Result', deliveryResults[decision.action]],
    ['Identity-Alignment', alignmentOf(dmarc)],
    ...dkimFields(record, kind, redactor),
    ...(spf !== null && isAbout(dmarc.spf, kind === 'spf') ? spfFields(spf.mailFrom) : []),
  ];
}

/** RFC 6591 §3.1: of the one method that is reported; without reasons, which quote what came. */
function resultsFor(record: TrustRecord, kind: FailureKind): string {
  const method = kind === 'signature' ? 'dkim' : kind;
  const all = resultsOf(record);
  const results = all.results.filter((one) => one.method === method && one.result !== 'pass').slice(0, 1);
  return authresPayload({ ...all, results: results.map((one) => ({ ...one, reason: null })) }).replaceAll('\r\n', '');
}

/** RFC 6591 §3.2.2 */
const deliveryResults: Readonly<Record<Action, string>> = {
  accept: 'delivered',
  tag: 'delivered',
  junk: 'spam',
  quarantine: 'policy',
  defer: 'other',
  reject: 'reject',
};

const proves = (one: AlignedIdentifier): boolean => one.aligned && one.passed;

/** The mechanisms that did not prove an aligned identity. RFC 9991 §4 */
export const failedMechanisms = ({ dkim, spf }: DmarcVerdict): readonly string[] => [
  ...(dkim.some(proves) ? [] : ['dkim']),
  ...(spf !== null && proves(spf) ? [] : ['spf']),
];

const alignmentOf = (dmarc: DmarcVerdict): string => failedMechanisms(dmarc).join(', ') || 'none';

/** REQUIRED where the check of an aligned identifier fails. RFC 9991 §4 */
const isAbout = (one: AlignedIdentifier | null | undefined, anyway: boolean): boolean =>
  one !== null && one !== undefined && !one.passed && (one.aligned || anyway);

function dkimFields({ dkim, dmarc }: TrustRecord, kind: FailureKind, redactor: Redactor): FieldGroup {
  const failed = dkim.find((_, at) => isAbout(dmarc.dkim[at], kind === 'signature'));
  if (failed === undefined || !canStand(failed)) return [];
  const { domain, selector, identity } = failed;
  return [
    ['DKIM-Domain', domain],
    ['DKIM-Identity', redactor.address(identity) || `@${domain}`],
    ['DKIM-Selector', selector],
  ];
}

const canStand = ({ domain, selector }: DkimVerdict): boolean =>
  domain !== '' && selector !== '' && questionName(`${selector}._domainkey.${domain}`) !== null;

/** spf-dns = "SPF-DNS:" ( "txt" / "spf" ) ":" domain ":" quoted-string. RFC 6591 §4 */
const spfFields = ({ records }: SpfVerdict): FieldGroup =>
  records.slice(0, limits.spfLookups).flatMap(({ domain, record }) => {
    const text = shown(record, limits.spfExplanation).replaceAll('…', '...');
    const quoted = `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    return questionName(domain) === null || !isAscii(text) ? [] : [['SPF-DNS', `txt : ${domain} : ${quoted}`] as const];
  });
