/** The alphabets that the record and the policy share. RFC 8461 §3.1, §3.2 */

function isOf(text: string, more: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 0x20;
    const isLetter = lower >= 0x61 && lower <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter && !isDigit && !more.includes(text.charAt(at))) return false;
  }
  return text !== '';
}

/** 1*(ALPHA / DIGIT) */
export const isAlphanumeric = (text: string): boolean => isOf(text, '');

/** sts-ext-name = (ALPHA / DIGIT) *31(ALPHA / DIGIT / "_" / "-" / ".") */
export const isNameOf = (text: string): boolean =>
  text.length <= 32 && isAlphanumeric(text.slice(0, 1)) && isOf(text, '_-.');
