/**
 * What clients are told when a milter says no, or says nothing: code, enhanced code and words, chosen together; and a reply of the
 * milter's own, as far as it is one.
 * Implements: RFC 5321 §4.2, RFC 3463 §3.
 */
import { visible } from '../mta/trace/field.ts';
import type { Refusal } from '../mta/types.ts';
import { limits } from './limits.ts';

const refusal = (code: number, enhanced: string, text: string): Refusal => ({ code, enhanced, text });

export const refusals = {
  rejected: refusal(550, '5.7.1', 'Refused by a filter of this server'),
  tempfailed: refusal(451, '4.7.1', 'A filter of this server asks you to try again later'),
  shutdown: refusal(421, '4.3.2', 'A filter of this server takes nothing now: try again later'),
  gone: refusal(451, '4.3.0', 'A filter of this server does not answer: try again later'),
  headerTooLong: refusal(552, '5.3.4', 'The header is too long'),
  storageFull: refusal(452, '4.3.1', 'Storage is full: try again later'),
} as const satisfies Record<string, Refusal>;

const isDigits = (text: string): boolean => text !== '' && Array.from(text).every((one) => one >= '0' && one <= '9');

/**
 * '550 5.7.1 words', each line of several with its code. '%' is written twice, as libmilter asks. null where it is no refusal.
 */
export function parseRefusal(text: string): Refusal | null {
  const code = Number(text.slice(0, 3));
  if (!isDigits(text.slice(0, 3)) || code < 400 || code > 599) return null;
  let enhanced: string | null = null;
  const words: string[] = [];
  for (const line of text.split('\n')) {
    const after = line.startsWith(String(code)) ? line.slice(4) : line;
    const [first = '', ...rest] = after.split(' ');
    const found = enhancedCode(first, code);
    enhanced ??= found;
    words.push((found === null ? after : rest.join(' ')).trim());
  }
  const said = visible(words.join(' ').replaceAll('%%', '%').trim()).slice(0, limits.replyLine);
  const usual = code < 500 ? refusals.tempfailed : refusals.rejected;
  return refusal(code, enhanced ?? usual.enhanced, said === '' ? usual.text : said);
}

/** class "." subject "." detail, of the class of the reply. RFC 3463 §2 */
function enhancedCode(word: string, code: number): string | null {
  const [kind = '', subject = '', detail = '', ...more] = word.split('.');
  if (more.length > 0 || kind !== String(Math.floor(code / 100))) return null;
  const fits = (part: string): boolean => isDigits(part) && part.length <= 3;
  return fits(subject) && fits(detail) ? word : null;
}
