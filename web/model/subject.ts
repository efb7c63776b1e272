/**
 * Subjects of answers and of what is forwarded: one prefix, in the one word that every program knows.
 * Follows: RFC 5322 §3.6.5 ("Re: "), and what programs in other languages write instead.
 */
const answered = new Set([
  're',
  'aw',
  'antw',
  'sv',
  'vs',
  'rif',
  'r',
  'ref',
  'réf',
  'răsp',
  'rsp',
  'odp',
  'res',
  'ynt',
]);
const forwarded = new Set(['fwd', 'fw', 'wg', 'vb', 'i', 'tr', 'redir', 'doorst', 'vl', 'rv', 'enc']);

/** 'Re[2]' and 'AW (3)' are words too. */
function prefixWord(prefix: string): string {
  const end = prefix.search(/[[(\s]/);
  return (end < 0 ? prefix : prefix.slice(0, end)).toLowerCase();
}

function stripped(subject: string, words: ReadonlySet<string>): string {
  const rest = subject.trimStart();
  const colon = rest.indexOf(':');
  if (colon < 1 || colon > 12 || !words.has(prefixWord(rest.slice(0, colon)))) return rest;
  return stripped(rest.slice(colon + 1), words);
}

export const replySubject = (subject: string | null): string => `Re: ${stripped(subject ?? '', answered)}`.trimEnd();
export const forwardSubject = (subject: string | null): string =>
  `Fwd: ${stripped(subject ?? '', forwarded)}`.trimEnd();
