/**
 * What goes wrong with a CA, as data with words for the operator: what happened, and what to do.
 * Implements: RFC 8555 §6.7 (errors and subproblems), RFC 7807 §3.1.
 */
import * as v from 'valibot';
import { limits } from '../limits.ts';
import type { Answered } from './https.ts';

export interface AcmeProblem {
  readonly kind:
    | 'unreachable'
    /** The CA speaks no ACME that we understand. */
    | 'nonsense'
    | 'rate-limited'
    /** It refuses the account or the request. */
    | 'refused'
    /** It could not convince itself that a name is ours. */
    | 'unproved'
    /** The proof could not be put where the CA looks for it. */
    | 'unready'
    | 'slow';
  readonly what: string;
  readonly remedy: string;
  /** Names that the problem is about; empty where it is about all. */
  readonly names: readonly string[];
  /** Milliseconds that the CA wants to be left alone. */
  readonly retryAfter: number | null;
}

export const problem = (
  kind: AcmeProblem['kind'],
  what: string,
  remedy: string,
  more: Partial<Pick<AcmeProblem, 'names' | 'retryAfter'>> = {},
): AcmeProblem => ({ kind, what, remedy, names: [], retryAfter: null, ...more });

export const unreachable = (why: string): AcmeProblem =>
  problem(
    'unreachable',
    `the CA cannot be reached: ${why}`,
    'see that this machine may connect to it by https (port 443), and that acme.roots names its root if it is one of your own',
  );

export const nonsense = (what: string): AcmeProblem =>
  problem(
    'nonsense',
    `the CA answered what is no ACME: ${what}`,
    'see that acme.authority is the URL of an ACME directory',
  );

const identifier = v.object({ value: v.string() });
const document = v.object({
  type: v.optional(v.string(), 'about:blank'),
  detail: v.optional(v.string(), ''),
  subproblems: v.optional(
    v.array(
      v.object({
        type: v.optional(v.string(), ''),
        detail: v.optional(v.string(), ''),
        identifier: v.optional(identifier),
      }),
    ),
    [],
  ),
});

export type ErrorDocument = v.InferOutput<typeof document>;
export const errorDocument = document;

const prefix = 'urn:ietf:params:acme:error:';

/** 'badNonce' of urn:ietf:params:acme:error:badNonce. */
export const errorType = ({ type }: Pick<ErrorDocument, 'type'>): string =>
  type.startsWith(prefix) ? type.slice(prefix.length) : type;

/** What to do about each type. RFC 8555 §6.7 */
const remedies: Readonly<Record<string, string>> = {
  accountDoesNotExist: 'remove acme/account.json in the folder of tls.key, so that a new account is made',
  badCSR: 'remove next-key.pem beside tls.key, so that a new key is made',
  caa: 'a CAA record of the domain does not name this CA: add one, or choose the CA that it names',
  connection: 'the CA must reach this server from outside: open the port of the challenge in every firewall, IPv6 too',
  dns: 'the name must be in DNS for everybody: publish its A and AAAA records, and see that DNSSEC is in order',
  externalAccountRequired:
    'this CA wants a customer: put its id and key into a file and name it in acme.external_account',
  incorrectResponse: 'another program answers for this name: see that its A and AAAA records lead to this server alone',
  invalidContact: 'correct acme.email',
  rateLimited:
    'the CA has had enough for now; it is asked again by itself. Try out with acme.authority = "letsencrypt-staging"',
  rejectedIdentifier: 'the CA does not give certificates for this name: take it out of acme.names',
  tls: 'port 443 of the name must lead to this server, without another program that ends TLS before it',
  unauthorized:
    'what the CA found is not what this server shows: see that the name leads here and nowhere else, by IPv6 too',
  userActionRequired: 'the CA wants its new terms agreed to: follow the address that it names',
};

const otherwise = 'the words of the CA say more; it is tried again by itself';

export const remedyOf = (type: string): string => remedies[type] ?? otherwise;

/** The problem in an answer that is an error. */
export function problemOf(answer: Answered, now: number): AcmeProblem & { readonly type: string } {
  const read = readDocument(answer.body);
  if (read === null) {
    const kind = answer.status === 429 ? 'rate-limited' : 'refused';
    const what = `the CA answered ${answer.status}`;
    return { ...problem(kind, what, otherwise, { retryAfter: retryAfter(answer, now) }), type: '' };
  }
  const type = errorType(read);
  const parts = read.subproblems.map((one) => `${one.identifier?.value ?? ''}: ${errorType(one)}: ${one.detail}`);
  const what = shown([`${type}: ${read.detail}`, ...parts].join('; '));
  const names = read.subproblems.flatMap((one) => (one.identifier === undefined ? [] : [one.identifier.value]));
  const kind = type === 'rateLimited' || answer.status === 429 ? 'rate-limited' : 'refused';
  return { ...problem(kind, what, remedyOf(type), { names, retryAfter: retryAfter(answer, now) }), type };
}

function readDocument(body: Buffer): ErrorDocument | null {
  const parsed = v.safeParse(document, parsedJson(body));
  return parsed.success ? parsed.output : null;
}

/** undefined for what is no JSON. */
export function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Retry-After in milliseconds: seconds or a date (RFC 9110 §10.2.3), within a day. */
export function retryAfter(answer: Pick<Answered, 'header'>, now: number): number | null {
  const value = answer.header('retry-after');
  if (value === null) return null;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1_000;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), limits.acmeRetryAfter);
}

/** One line, not too long: it goes to the log and to a terminal. */
export const shown = (text: string): string =>
  Array.from(text.slice(0, 1_000), (letter) => (letter < ' ' || letter === '\x7f' ? ' ' : letter)).join('');
