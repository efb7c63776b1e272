/** The way of a message, as the hosts on it wrote it down. RFC 5321 §4.4 */

export interface Hop {
  /** What the sending host called itself, and who took it. */
  readonly from: string;
  readonly by: string;
  /** Where it came from, by the number that the receiving host saw; '' where it does not say. */
  readonly address: string;
  /** Whether that connection was encrypted, as far as it says. RFC 3848 */
  readonly isEncrypted: boolean;
  /** 'TLS 1.3'; '' where it does not say. */
  readonly tls: string;
  /** How the sending host proved who it is: it signed in, showed a certificate that holds, or not at all. */
  readonly proof: 'account' | 'certificate' | null;
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
  const tls = tlsOf(words);
  return {
    from: after('from'),
    by: after('by'),
    address: addressOf(words),
    isEncrypted:
      ['ESMTPS', 'ESMTPSA', 'LMTPS', 'LMTPSA', 'UTF8SMTPS', 'UTF8SMTPSA', 'HTTPS'].includes(protocol) || tls !== null,
    tls: tls ?? '',
    proof: isSignedIn(protocol)
      ? 'account'
      : words.some((word) => word.startsWith('verify=yes'))
        ? 'certificate'
        : null,
    date: Number.isNaN(date) ? null : new Date(date).toISOString(),
  };
}

/** RFC 3848: 'A' at the end is a client that signed in. */
const isSignedIn = (protocol: string): boolean => protocol.endsWith('SMTPA') || protocol.endsWith('SMTPSA');

/** 'TLS 1.3' of '(version=TLS1_3 cipher=…)', '(TLSv1.3)', '(using TLSv1.3 with cipher …)'; '' where only that there was some; null of none. */
function tlsOf(words: readonly string[]): string | null {
  for (const [at, word] of words.entries()) {
    const lower = word.toLowerCase();
    const text = lower.startsWith('(version=')
      ? lower.slice('(version='.length)
      : lower === '(using'
        ? (words[at + 1] ?? '').toLowerCase()
        : lower.slice(1);
    if (!lower.startsWith('(') || !text.startsWith('tls')) continue;
    const version = text.slice(3).replace('v', '').replace('_', '.').replaceAll(')', '').replaceAll(',', '');
    return ['1.0', '1.1', '1.2', '1.3'].includes(version) ? `TLS ${version}` : '';
  }
  return null;
}

/** The address literal behind the name: '[192.0.2.1]', '[IPv6:2001:db8::1]'. RFC 5321 §4.4: TCP-info */
function addressOf(words: readonly string[]): string {
  const end = words.findIndex((word) => word.toLowerCase() === 'by');
  const all = words.slice(0, end < 0 ? undefined : end).join(' ');
  const start = all.lastIndexOf('[');
  const stop = all.indexOf(']', start);
  if (start < 0 || stop < 0) return '';
  const literal = all.slice(start + 1, stop);
  return literal.toLowerCase().startsWith('ipv6:') ? literal.slice(5) : literal;
}

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
