/** [imap]: what IMAP clients are told of the server, as annotations that all users read. RFC 5464 §3.2.1.1, RFC 5466 */
import { line, list, quoted } from './fields.ts';

/** filter-name "=" search, as the filters are written here; null is none. */
export function parseFilter(item: string): { readonly name: string; readonly search: string } | null {
  const at = item.indexOf('=');
  const name = item.slice(0, Math.max(at, 0)).trim();
  const search = item.slice(at + 1).trim();
  const isName = Array.from(name).every((letter) => letter > ' ' && letter <= '~' && !'(){%*"\\]/'.includes(letter));
  return name === '' || search === '' || !isName ? null : { name, search };
}

export const imap = {
  comment: line('', 'A note on the server for clients that show one (/shared/comment of RFC 5464).', () => true),
  admin: line(
    '',
    `How to reach the administrator: a URI such as ${quoted('mailto:admin@example.org')} (/shared/admin of RFC 5464).`,
    (uri) => uri === '' || URL.canParse(uri),
  ),
  filters: list(
    'must be of the form "name=search"',
    'Searches that all users can use by name: SEARCH FILTER name (RFC 5466).',
    '["large=UNSEEN LARGER 1000000"]',
    (item) => parseFilter(item) !== null,
  ),
};

/** The same as annotations. */
export function sharedEntries(config: {
  readonly comment: string;
  readonly admin: string;
  readonly filters: readonly string[];
}): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  if (config.comment !== '') entries.set('/shared/comment', config.comment);
  if (config.admin !== '') entries.set('/shared/admin', config.admin);
  for (const filter of config.filters.map(parseFilter)) {
    if (filter !== null) entries.set(`/shared/filters/values/${filter.name.toLowerCase()}`, filter.search);
  }
  return entries;
}
