/**
 * Authentication-Results and ARC-Authentication-Results, read.
 * Implements: RFC 8601 §2.2; RFC 8617 §4.1.1, §4.2.1. Comments are skipped. A property may have any value without white space,
 * as senders write base64 and addresses without quotes.
 */
import { DQUOTE, SP } from '../../base/bytes.ts';
import { type Cursor, octets } from '../../base/cursor.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { cursorOver, quotedString, skipCfws, tokenOctets } from '../../message/header/lexical.ts';
import { octetText } from '../../message/header/text.ts';
import { limits } from '../limits.ts';
import type { AuthenticationResults, MethodResult, Property } from './types.ts';

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const SLASH = 0x2f;
const DOT = 0x2e;

const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
const digits = octets(isDigit);
/** Keyword = Ldh-str. RFC 5321 §4.1.2. The underscore is seen in the wild. */
const keywordOctets = octets(
  (octet) => isDigit(octet) || ((octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a) || octet === 0x2d || octet === 0x5f,
);
/** What stands without quotes up to the next white space, comment or result. */
const bareOctets = octets((octet) => octet > SP && octet !== 0x7f && !'();"'.includes(String.fromCharCode(octet)));

export const parseResults = (value: string | Buffer): Result<AuthenticationResults, string> =>
  authresPayload(cursorOver(value));

/** arc-info = instance [CFWS] ";" authres-payload. RFC 8617 §4.1.1 */
export function parseArcResults(
  value: string | Buffer,
): Result<{ readonly instance: number; readonly results: AuthenticationResults }, string> {
  const cursor = cursorOver(value);
  skipCfws(cursor);
  // instance = [CFWS] %s"i" [CFWS] "=" [CFWS] 1*2DIGIT [CFWS]
  const name = cursor.takeWhile(keywordOctets);
  skipCfws(cursor);
  const isInstance = name === 'i' && cursor.take(EQUALS);
  skipCfws(cursor);
  const number = isInstance ? cursor.takeWhile(digits) : null;
  skipCfws(cursor);
  if (number === null || number.length > 2 || !cursor.take(SEMICOLON)) return fail('it has no instance');
  const results = authresPayload(cursor);
  return results.ok ? ok({ instance: Number(number), results: results.value }) : results;
}

/** [CFWS] authserv-id [ CFWS authres-version ]: whatever follows, this is who the field claims to be from; null without any. */
export function authservIdOf(value: string | Buffer): Pick<AuthenticationResults, 'authservId' | 'version'> | null {
  return source(cursorOver(value));
}

function source(cursor: Cursor): Pick<AuthenticationResults, 'authservId' | 'version'> | null {
  skipCfws(cursor);
  const authservId = cursor.peek() === DQUOTE ? quotedString(cursor) : tokenText(cursor);
  if (authservId === null || authservId === '') return null;
  return { authservId, version: version(cursor) };
}

/** authres-payload = [CFWS] authserv-id [ CFWS authres-version ] ( no-result / 1*resinfo ) [CFWS] */
function authresPayload(cursor: Cursor): Result<AuthenticationResults, string> {
  const from = source(cursor);
  if (from === null) return fail('it does not say who checked');
  const results: MethodResult[] = [];
  for (;;) {
    skipCfws(cursor);
    if (cursor.done) return ok({ ...from, results });
    if (!cursor.take(SEMICOLON)) return fail('there is something between two results');
    skipCfws(cursor);
    if (isEndOfResult(cursor)) continue;
    const result = resinfo(cursor);
    if (!result.ok) return result;
    if (result.value !== null) results.push(result.value);
    if (results.length > limits.authresResults) return fail('it has too many results');
  }
}

/** resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ], behind its semicolon; null for "none". */
function resinfo(cursor: Cursor): Result<MethodResult | null, string> {
  const method = keyword(cursor);
  skipCfws(cursor);
  // no-result = [CFWS] ";" [CFWS] "none"
  if (method === 'none' && isEndOfResult(cursor)) return ok(null);
  // method = Keyword [ [CFWS] "/" [CFWS] method-version ]
  const methodVersion = cursor.take(SLASH) ? version(cursor) : 1;
  skipCfws(cursor);
  if (method === '' || !cursor.take(EQUALS)) return fail('a result names no method');
  skipCfws(cursor);
  const result = keyword(cursor);
  if (result === '') return fail(`the method ${method} has no result`);
  let reason: string | null = null;
  const properties: Property[] = [];
  for (;;) {
    skipCfws(cursor);
    if (isEndOfResult(cursor)) return ok({ method, methodVersion, result, reason, properties });
    const type = keyword(cursor);
    skipCfws(cursor);
    // reasonspec = "reason" [CFWS] "=" [CFWS] value
    if (type === 'reason' && cursor.take(EQUALS)) {
      reason = pvalue(cursor);
      continue;
    }
    // propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
    const isProperty = type !== '' && cursor.take(DOT);
    skipCfws(cursor);
    const name = isProperty ? keyword(cursor) : '';
    skipCfws(cursor);
    if (name === '' || !cursor.take(EQUALS)) return fail(`the method ${method} has a property that cannot be read`);
    properties.push({ type, name, value: pvalue(cursor) });
    if (properties.length > limits.authresProperties) return fail(`the method ${method} has too many properties`);
  }
}

/** pvalue = [CFWS] ( value / [ [ local-part ] "@" ] domain-name ) [CFWS] */
function pvalue(cursor: Cursor): string {
  skipCfws(cursor);
  // A local part may be quoted, with its domain behind it.
  const quoted = cursor.peek() === DQUOTE ? quotedString(cursor) : '';
  const from = cursor.position;
  cursor.skipWhile(bareOctets);
  return quoted + octetText(cursor.bytes, from, cursor.position);
}

/** 1*DIGIT with [CFWS] around it; 1 where there is none. */
function version(cursor: Cursor): number {
  skipCfws(cursor);
  const number = cursor.takeWhile(digits);
  return number === null ? 1 : Number(number.slice(0, 9));
}

const isEndOfResult = (cursor: Cursor): boolean => cursor.done || cursor.peek() === SEMICOLON;

const keyword = (cursor: Cursor): string => cursor.takeWhile(keywordOctets)?.toLowerCase() ?? '';

function tokenText(cursor: Cursor): string | null {
  const from = cursor.position;
  return cursor.skipWhile(tokenOctets) === 0 ? null : octetText(cursor.bytes, from, cursor.position);
}
