/** The ways out of a list that a message offers, as they are shown: nothing is asked of anybody before one has chosen. RFC 2369 §3.2 */
export interface WaysOut {
  /** null where there is none. */
  readonly page: URL | null;
  readonly address: string | null;
}

/** Links that a browser may be led to, and addresses; everything else is left out. */
export function waysOut(urls: readonly string[] | null): WaysOut {
  const all = (urls ?? []).flatMap((text) => {
    const url = URL.parse(text);
    return url === null ? [] : [url];
  });
  const page = all.find(({ protocol, username }) => protocol === 'https:' && username === '');
  const mail = all.find(({ protocol, pathname }) => protocol === 'mailto:' && pathname.split('@').length === 2);
  return { page: page ?? null, address: mail === undefined ? null : decoded(mail.pathname) };
}

/** null for what is not one address. RFC 6068 §2 */
function decoded(path: string): string | null {
  try {
    const address = decodeURIComponent(path);
    return /[\s,<>"]/u.test(address) ? null : address;
  } catch {
    return null;
  }
}
