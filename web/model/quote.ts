/**
 * The text of a message as an answer quotes it.
 * Follows: RFC 3676 §4.3 (signature), §4.5 (quoting). What is HTML only is quoted as the words in it: nothing here is ever shown
 * as HTML.
 */

/** Elements of which nothing is read, and those that begin a line. */
const silent = ['script', 'style', 'head', 'title', 'template'];
const lines = new Set(
  'br p div li ul ol tr table blockquote pre section article header footer h1 h2 h3 h4 h5 h6 hr'.split(' '),
);
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function entity(name: string): string {
  const known = entities[name];
  if (known !== undefined) return known;
  if (!name.startsWith('#')) return `&${name};`;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

const decoded = (text: string): string => text.replace(/&(#?[a-z0-9]{1,8});/gi, (_all, name: string) => entity(name));

function tagName(tag: string): string {
  const begin = tag.startsWith('/') ? 1 : 0;
  const end = tag.slice(begin).search(/[\s/]/);
  return tag.slice(begin, end < 0 ? undefined : begin + end).toLowerCase();
}

/** The words of HTML, with its lines. */
export function textOfHtml(html: string): string {
  const lowered = html.toLowerCase();
  let text = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const words = html.slice(at, open < 0 ? undefined : open);
    text += decoded(words.replace(/\s+/g, ' '));
    if (open < 0) break;
    if (html.startsWith('<!--', open)) {
      const close = html.indexOf('-->', open);
      at = close < 0 ? html.length : close + 3;
      continue;
    }
    const close = html.indexOf('>', open);
    if (close < 0) break;
    const tag = html.slice(open + 1, close);
    const name = tagName(tag);
    at = close + 1;
    if (silent.includes(name) && !tag.startsWith('/')) {
      const end = lowered.indexOf(`</${name}`, at);
      at = end < 0 ? html.length : end;
    } else if (lines.has(name)) text += '\n';
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Without the sender's signature and the empty lines at the end. */
export function withoutSignature(text: string): string {
  const all = text.replaceAll('\r\n', '\n').split('\n');
  const at = all.lastIndexOf('-- ');
  return (at < 0 ? all : all.slice(0, at)).join('\n').trimEnd();
}

/** '> ' before each line; what is quoted already gets no blank between. */
export const quoted = (text: string): string =>
  withoutSignature(text)
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n');
