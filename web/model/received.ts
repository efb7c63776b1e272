/** The way of a message, as the hosts on it wrote it down. RFC 5321 §4.4 */

export interface Hop {
  /** What the sending host called itself, and who took it. */
  readonly from: string;
  readonly by: string;
  /** Whether that connection was encrypted, as far as it says. RFC 3848 */
  readonly isEncrypted: boolean;
  readonly date: string | null;
}

/** More are not shown: a forger may write as many as he likes. */
const mostHops = 30;
const mostLength = 4_000;

/** From the first host to the last: the newest field is on top. */
export const wayOf = (fields: readonly string[]): readonly Hop[] =>
  fields
    .slice(0, mostHops)
    .map((field) => hopOf(field.slice(0, mostLength)))
    .reverse();

function hopOf(field: string): Hop {
  const end = field.lastIndexOf(';');
  const date = end < 0 ? Number.NaN : Date.parse(withoutComments(field.slice(end + 1)).trim());
  const words = field
    .slice(0, end < 0 ? undefined : end)
    .split(/\s/)
    .filter((word) => word !== '');
  const bare = withoutComments(words.join(' ')).split(' ');
  const after = (clause: string): string => {
    const at = bare.findIndex((word) => word.toLowerCase() === clause);
    return at < 0 ? '' : (bare[at + 1] ?? '');
  };
  const protocol = after('with').toUpperCase();
  return {
    from: after('from'),
    by: after('by'),
    isEncrypted:
      ['ESMTPS', 'ESMTPSA', 'LMTPS', 'LMTPSA', 'UTF8SMTPS', 'UTF8SMTPSA', 'HTTPS'].includes(protocol) || saysTls(words),
    date: Number.isNaN(date) ? null : new Date(date).toISOString(),
  };
}

/** '(version=TLS1_3 cipher=…)', '(TLSv1.3)' */
const saysTls = (words: readonly string[]): boolean =>
  words.some((word) =>
    ['(version=tls', '(tlsv1', '(tls1', '(using'].some((start) => word.toLowerCase().startsWith(start)),
  );

/** RFC 5322 §3.2.2 */
function withoutComments(text: string): string {
  let depth = 0;
  let plain = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) plain += character;
  }
  return plain
    .split(' ')
    .filter((word) => word !== '')
    .join(' ');
}
