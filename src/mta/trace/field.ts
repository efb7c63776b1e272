/**
 * Header fields that we write: whatever goes into them, one field comes out.
 * Implements: RFC 5322 §2.2 (a field ends at its CRLF; nothing in a value may bring one in).
 */
const CR = '\r';
const LF = '\n';

/** `lines` become a folded field. Controls in them become '?': they can only come from somebody who means harm. */
export function traceField(name: string, ...lines: readonly string[]): Buffer {
  return Buffer.from(`${name}: ${lines.map(visible).join(`${CR}${LF}\t`)}${CR}${LF}`);
}

/** The text without controls. */
export function visible(text: string): string {
  let clean = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code !== 0x7f) continue;
    clean += `${text.slice(from, i)}?`;
    from = i + 1;
  }
  return from === 0 ? text : clean + text.slice(from);
}
