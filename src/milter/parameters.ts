/**
 * Parameters of MAIL and RCPT as a milter is shown them: those of the command line, encoded again.
 * Implements: RFC 1870, RFC 6152, RFC 6531, RFC 3461 §4 (RET, ENVID, NOTIFY, ORCPT), RFC 4954 §5 (AUTH), RFC 6710, RFC 8689.
 * Not here: BY, HOLDFOR and HOLDUNTIL, which say nothing about the message.
 */
import { encodeXtext } from '../mta/dsn/xtext.ts';
import type { MailParameters, RcptParameters } from '../mta/types.ts';

export function mailWords({
  size,
  body,
  smtpUtf8,
  ret,
  envid,
  auth,
  priority,
  tls,
}: MailParameters): readonly string[] {
  return [
    ...(size === null ? [] : [`SIZE=${size}`]),
    ...(body === '7bit' ? [] : [`BODY=${body.toUpperCase()}`]),
    ...(smtpUtf8 ? ['SMTPUTF8'] : []),
    ...(ret === null ? [] : [`RET=${ret.toUpperCase()}`]),
    ...(envid === null ? [] : [`ENVID=${encodeXtext(envid)}`]),
    ...(auth === null ? [] : [`AUTH=${encodeXtext(auth)}`]),
    ...(priority === undefined ? [] : [`MT-PRIORITY=${priority}`]),
    ...(tls === 'required' ? ['REQUIRETLS'] : []),
  ];
}

export function rcptWords({ notify, orcpt }: RcptParameters): readonly string[] {
  return [
    ...(notify === null ? [] : [`NOTIFY=${notifyText(notify)}`]),
    ...(orcpt === null ? [] : [`ORCPT=${typed(orcpt)}`]),
  ];
}

export const notifyText = (notify: NonNullable<RcptParameters['notify']>): string =>
  notify.length === 0 ? 'NEVER' : notify.join(',').toUpperCase();

/** original-recipient-address = atom ";" xtext. RFC 3461 §4.2 */
function typed(orcpt: string): string {
  const address = orcpt.indexOf(';') + 1;
  return orcpt.slice(0, address) + encodeXtext(orcpt.slice(address));
}
