/**
 * Parameters of Content-Type and Content-Disposition, written.
 * Implements: RFC 2045 §5.1 (quoting), RFC 2231 §3-4 (long values, values outside ASCII).
 */
const TSPECIALS = '()<>@,;:\\"/[]?=';
/** Characters of a value on one line; name, quotes and section number come on top of it. */
const sectionCharacters = 50;

/** ;name=value in as many sections as it needs, ready to stand behind a media type. */
export function parameterText(name: string, value: string): string {
  if (!isPrintable(value)) return extended(name, value);
  if (value.length <= sectionCharacters) return `; ${name}=${isToken(value) ? value : quoted(value)}`;
  const sections: string[] = [];
  for (let from = 0; from < value.length; from += sectionCharacters) {
    sections.push(`; ${name}*${sections.length}=${quoted(value.slice(from, from + sectionCharacters))}`);
  }
  return sections.join('');
}

/** extended-parameter: UTF-8 in percent octets, a character never split between sections. RFC 2231 §4.1 */
function extended(name: string, value: string): string {
  const sections: string[] = [];
  let section = "utf-8''";
  for (const character of value) {
    const piece = percent(character);
    if (section.length + piece.length > sectionCharacters) {
      sections.push(section);
      section = '';
    }
    section += piece;
  }
  sections.push(section);
  const [only = ''] = sections;
  if (sections.length === 1) return `; ${name}*=${only}`;
  return sections.map((text, number) => `; ${name}*${number}*=${text}`).join('');
}

function percent(character: string): string {
  let encoded = '';
  for (const octet of Buffer.from(character)) {
    const code = String.fromCharCode(octet);
    const literal = isAttributeCharacter(octet);
    encoded += literal ? code : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** attribute-char: any ASCII CHAR except SPACE, CTLs, "*", "'", "%", or tspecials. RFC 2231 §7 */
const isAttributeCharacter = (octet: number): boolean =>
  octet > 0x20 && octet < 0x7f && !`*'%${TSPECIALS}`.includes(String.fromCharCode(octet));

function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** token := 1*<any CHAR except SPACE, CTLs, or tspecials>. RFC 2045 §5.1 */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code > 0x7e || TSPECIALS.includes(text.charAt(at))) return false;
  }
  return text !== '';
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
