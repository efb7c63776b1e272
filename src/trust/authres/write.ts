/**
 * Authentication-Results, written.
 * Implements: RFC 8601 §2.2; RFC 5322 §2.1.1, §2.2.3 (lines and folds). ASCII alone comes out, and the same values give
 * the same octets. A fold is made of a space that stands there anyway: unfolded it is what was written.
 */
import { isAscii } from '../domain.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { AuthenticationResults, MethodResult } from './types.ts';

/** The field, its line break included. */
export const resultsField = (payload: string): string => `Authentication-Results: ${payload}\r\n`;

/**
 * What stands behind the name, or behind the instance of ARC-Authentication-Results (RFC 8617 §4.1.1): every result begins a line, and
 * goes on in the next where it is too long.
 */
export const authresPayload = ({ authservId, version, results }: AuthenticationResults): string =>
  [
    version === 1 ? value(authservId) : `${value(authservId)} ${version}`,
    ...(results.length === 0 ? ['none'] : results.map(resinfo)).map((result) => wrapped(` ${result}`)),
  ].join(';\r\n');

function resinfo({ method, methodVersion, result, reason, properties }: MethodResult): string {
  return [
    `${methodVersion === 1 ? method : `${method}/${methodVersion}`}=${result}`,
    ...(reason === null ? [] : [`reason=${quoted(reason)}`]),
    ...properties.map(({ type, name, value: text }) => `${type}.${name}=${pvalue(text)}`),
  ].join(' ');
}

/** value = token / quoted-string. RFC 2045 §5.1 */
const value = (text: string): string => (isToken(text) && text.length <= limits.authresValue ? text : quoted(text));

/** pvalue = [CFWS] ( value / [ [ local-part ] "@" ] domain-name ) [CFWS] */
function pvalue(text: string): string {
  const at = text.lastIndexOf('@');
  const isAddress = at !== -1 && isToken(text.slice(at + 1)) && (at === 0 || isToken(text.slice(0, at)));
  return isAddress && text.length <= limits.authresValue ? text : value(text);
}

/** token without what a local part or a domain could not have. RFC 2045 §5.1 */
function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f || '()<>@,;:\\"/[]?='.includes(text.charAt(at))) return false;
  }
  return text !== '';
}

function quoted(text: string): string {
  const plain = shown(text, limits.authresValue).replaceAll('…', '...');
  const ascii = isAscii(plain)
    ? plain
    : Array.from(plain, (character) => (isAscii(character) ? character : '?')).join('');
  return `"${ascii.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Breaks before spaces, and never before two in a row. */
function wrapped(text: string): string {
  const [first = '', ...words] = text.slice(1).split(' ');
  let lines = text.charAt(0) + first;
  let length = lines.length;
  for (const word of words) {
    const breaks = word !== '' && length + word.length > limits.line - 2;
    lines += breaks ? `\r\n ${word}` : ` ${word}`;
    length = (breaks ? 0 : length) + 1 + word.length;
  }
  return lines;
}
