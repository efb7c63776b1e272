/**
 * A request as it comes, read from JSON and held against its type.
 * Implements: RFC 8620 §3.3 (Request), §3.6.1 (errors of the request as a whole), RFC 7493 §2 (I-JSON: no name twice is not seen
 * by JSON.parse, which takes the last; everything else is).
 */
import { isUtf8 } from 'node:buffer';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import { isId } from './id.ts';
import { type ApiRequest, type Id, type Invocation, type Json, isObject } from './types.ts';

/** A problem of the whole request: an HTTP error with a problem document. RFC 8620 §3.6.1 */
export interface RequestProblem {
  readonly type: 'unknownCapability' | 'notJSON' | 'notRequest' | 'limit';
  readonly detail: string;
  /** Name of the limit that was passed. */
  readonly limit?: string;
}

const problem = (type: RequestProblem['type'], detail: string) => fail<RequestProblem>({ type, detail });

export const overLimit = (limit: string, detail: string) => fail<RequestProblem>({ type: 'limit', detail, limit });

export function readRequest(octets: Buffer, capabilities: ReadonlySet<string>): Result<ApiRequest, RequestProblem> {
  const value = readJson(octets);
  if (value === undefined)
    return problem('notJSON', 'The content is not I-JSON: UTF-8, and not nested over 32 levels.');
  return readRequestObject(value, capabilities);
}

/** undefined for what is not I-JSON, or is nested too deeply. */
export function readJson(octets: Buffer): Json | undefined {
  if (!isUtf8(octets) || isDeep(octets)) return undefined;
  try {
    return JSON.parse(octets.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openings: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closings: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** Nesting is counted before anything is built of it. */
function isDeep(octets: Buffer): boolean {
  let depth = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet === quote) at = endOfString(octets, at);
    else if (openings.has(octet)) {
      if (++depth > limits.depth) return true;
    } else if (closings.has(octet)) depth -= 1;
  }
  return false;
}

/** Where the quote stands that ends the string which begins at `start`. */
function endOfString(octets: Buffer, start: number): number {
  let end = start;
  do {
    end = octets.indexOf(quote, end + 1);
    if (end < 0) return octets.length;
  } while (isEscaped(octets, end));
  return end;
}

function isEscaped(octets: Buffer, at: number): boolean {
  let before = at;
  while (octets[before - 1] === backslash) before -= 1;
  return (at - before) % 2 === 1;
}

export function readRequestObject(value: Json, capabilities: ReadonlySet<string>): Result<ApiRequest, RequestProblem> {
  if (!isObject(value)) return problem('notRequest', 'A request is an object.');
  const { using, methodCalls, createdIds = null } = value;
  if (!isStrings(using)) return problem('notRequest', 'using is a list of strings.');
  const unknown = using.find((name) => !capabilities.has(name));
  if (unknown !== undefined)
    return problem('unknownCapability', `This server does not support "${unknown.slice(0, limits.quoted)}".`);
  if (!isList(methodCalls) || !methodCalls.every(isInvocation))
    return problem(
      'notRequest',
      'methodCalls is a list of calls: each a list of a name, an object of arguments and a call id.',
    );
  if (methodCalls.length > limits.maxCallsInRequest)
    return overLimit('maxCallsInRequest', `A request holds at most ${limits.maxCallsInRequest} calls.`);
  if (createdIds !== null && !isIds(createdIds)) return problem('notRequest', 'createdIds maps creation ids to ids.');
  return ok({ using, methodCalls, createdIds });
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isStrings = (value: Json | undefined): value is readonly string[] =>
  isList(value) && value.every((one) => typeof one === 'string');

const isInvocation = (value: Json): value is Invocation & Json =>
  isList(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  isObject(value[1]) &&
  typeof value[2] === 'string';

const isIds = (value: Json): value is Readonly<Record<string, Id>> =>
  isObject(value) && Object.entries(value).every(([key, id]) => isId(key) && typeof id === 'string' && isId(id));
