/**
 * XML that is written.
 * Implements: XML 1.0 §2.2 (characters), §2.4 (what is escaped). Not here: reading it (saxes).
 */

export type Attributes = Readonly<Record<string, string>>;

export const parent = (name: string, children: readonly string[], attributes: Attributes = {}): string =>
  `<${name}${written(attributes)}>${children.join('')}</${name}>`;

export const element = (name: string, text: string, attributes: Attributes = {}): string =>
  `<${name}${written(attributes)}>${escaped(text)}</${name}>`;

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');

/** Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | …; what XML cannot say becomes U+FFFD. */
function escaped(text: string): string {
  let plain = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isHidden = code < 0x20 || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
    plain += isHidden ? '\ufffd' : (entities.get(character) ?? character);
  }
  return plain;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);
