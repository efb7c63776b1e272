/**
 * unique-id: 1 to 70 characters in %x21-7E that stay with a message for good. RFC 1939 §7
 * It is the e-mail's own id (RFC 8474) and not its UID, so that a message that was moved away and back, or deleted and
 * put back, is the one that the client knows. In front stands when the account was made: an account that is removed and
 * made again counts its e-mails from 1 again. Copies of one e-mail in the maildrop are counted.
 */

/** The unique-id by index, of messages whose e-mails are these. */
export function uniqueIds(since: number, emails: Float64Array): (index: number) => string {
  const prefix = since.toString(36);
  const copies = copyNumbers(emails);
  return (index) => {
    const copy = copies.get(index);
    return `${prefix}.${emails[index] ?? 0}${copy === undefined ? '' : `.${copy}`}`;
  };
}

/** Which copy a message is, from 2 on, by index: of most maildrops nothing. */
function copyNumbers(emails: Float64Array): ReadonlyMap<number, number> {
  const sorted = emails.slice().sort();
  const seen = new Map<number, number>();
  for (let at = 1; at < sorted.length; at++) {
    const email = sorted[at] ?? 0;
    if (email === sorted[at - 1]) seen.set(email, 0);
  }
  const copies = new Map<number, number>();
  if (seen.size === 0) return copies;
  for (const [index, email] of emails.entries()) {
    const before = seen.get(email);
    if (before === undefined) continue;
    seen.set(email, before + 1);
    if (before > 0) copies.set(index, before + 1);
  }
  return copies;
}
