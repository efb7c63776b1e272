/** Where links really lead, and whether their text says so. */

/** A link of a message. */
export interface ShownLink {
  readonly text: string;
  readonly url: string;
  /** Host or address that it leads to. */
  readonly target: string;
  /** Its text names another host. */
  readonly isFalse: boolean;
}

/** Of http, https and mailto; null for what is not followed. */
export function linkTarget(url: string): string | null {
  const parsed = URL.parse(url.trim());
  if (parsed === null) return null;
  if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return parsed.host;
  return parsed.protocol === 'mailto:' ? parsed.pathname : null;
}

export function shownLink(text: string, url: string): ShownLink | null {
  const target = linkTarget(url);
  if (target === null) return null;
  const words = text.trim();
  const shown = shownHost(words);
  return {
    text: words,
    url,
    target,
    isFalse: shown !== null && !url.startsWith('mailto:') && !agrees(shown, hostOf(target)),
  };
}

const hostOf = (host: string): string => host.split(':', 1)[0] ?? '';

/** The host that a text names, where the text is a URL or a domain by itself; null where it is words. */
function shownHost(text: string): string | null {
  if (text.length > 2_000 || text.includes(' ') || text.includes('@')) return null;
  const lower = text.toLowerCase();
  const isUrl = lower.startsWith('http://') || lower.startsWith('https://');
  const host = URL.parse(isUrl ? text : `https://${text}`)?.hostname ?? '';
  const last = host.slice(host.lastIndexOf('.') + 1);
  // 'v1.2' is no domain, and neither is a word at the end of a sentence.
  const isDomain = host.includes('.') && !host.endsWith('.') && last.length >= 2 && Number.isNaN(Number(last));
  return isUrl || isDomain ? host : null;
}

/** One is the other or lies below it: 'www.example.org' and 'example.org'. */
const agrees = (a: string, b: string): boolean => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
