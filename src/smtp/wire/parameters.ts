/**
 * Parameters of MAIL and RCPT.
 * Implements: RFC 5321 §4.1.2 (esmtp-param), RFC 1870 (SIZE), RFC 6152 (BODY), RFC 6531 §3.4 (SMTPUTF8),
 * RFC 3461 §4 (RET, ENVID, NOTIFY, ORCPT), RFC 4954 §5 (AUTH), RFC 3030 §3 (BODY=BINARYMIME), RFC 8689 §2 (REQUIRETLS); times.ts has more.
 * Not here: whether a size or an address is welcome (server/commands).
 */
import { Cursor } from '../../base/cursor.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { MailParameters, NotifyCondition, RcptParameters } from '../../mta/types.ts';
import { maxAuthParameter, maxDigits, maxEnvid, maxOrcpt } from '../limits.ts';
import { atext, esmtpValue, keyword, space } from './octets.ts';
import { reversePath } from './path.ts';
import { type Reply, replies } from './replies.ts';
import { byValue, dateTimeUtc, futureReleaseInteger, priorityValue } from './times.ts';
import { decodeXtext, decodeXtextUtf8 } from '../../mta/dsn/xtext.ts';

type EsmtpParameters = ReadonlyMap<string, string | null>;

/** *(SP esmtp-param); esmtp-param = esmtp-keyword ["=" esmtp-value]. Keywords in upper case; null for a syntax error. */
export function esmtpParameters(cursor: Cursor): EsmtpParameters | null {
  const parameters = new Map<string, string | null>();
  while (cursor.skipWhile(space) > 0 && cursor.peek() >= 0) {
    if (cursor.peek() === 0x2d) return null;
    const name = cursor.takeWhile(keyword)?.toUpperCase();
    if (name === undefined || parameters.has(name)) return null;
    let value: string | null = null;
    if (cursor.take(0x3d)) {
      const from = cursor.position;
      if (cursor.skipWhile(esmtpValue) === 0) return null;
      value = cursor.bytes.toString('utf8', from, cursor.position);
    }
    parameters.set(name, value);
  }
  return cursor.done ? parameters : null;
}

const plainMail: MailParameters = { size: null, body: '7bit', smtpUtf8: false, ret: null, envid: null, auth: null };
const plainRcpt: RcptParameters = { notify: null, orcpt: null };

type Change<T> = Partial<{ -readonly [K in keyof T]: T[K] }> | null;

export function mailParameters(cursor: Cursor): Result<MailParameters, Reply> {
  return collect(cursor, plainMail, mailParameter);
}

export function rcptParameters(cursor: Cursor): Result<RcptParameters, Reply> {
  return collect(cursor, plainRcpt, rcptParameter);
}

/** Reads parameters one by one; `read` answers what one changes, null for a bad value, 'unknown' for a stranger. */
function collect<T>(
  cursor: Cursor,
  plain: T,
  read: (name: string, value: string | null) => Change<T> | 'unknown',
): Result<T, Reply> {
  if (cursor.done) return ok(plain);
  const given = esmtpParameters(cursor);
  if (given === null) return fail(replies.badParameters);
  // RFC 4865 §4.2 (9): only one of the two.
  if (given.has('HOLDFOR') && given.has('HOLDUNTIL')) return fail(replies.badParameters);
  let parameters = plain;
  for (const [name, value] of given) {
    const change = read(name, value);
    if (change === 'unknown') return fail(replies.unknownParameter);
    if (change === null) return fail(replies.badParameters);
    parameters = { ...parameters, ...change };
  }
  return ok(parameters);
}

function mailParameter(name: string, value: string | null): Change<MailParameters> | 'unknown' {
  switch (name) {
    case 'SIZE': {
      const size = number(value);
      return size === null ? null : { size };
    }
    case 'BODY':
      return body(value);
    case 'SMTPUTF8':
      return value === null ? { smtpUtf8: true } : null;
    case 'RET':
      return ret(value);
    case 'ENVID': {
      const envid = value === null ? null : decodeXtext(value);
      return envid === null || envid.length > maxEnvid ? null : { envid };
    }
    case 'AUTH':
      return auth(value);
    case 'BY': {
      const deliverBy = value === null ? null : byValue(value);
      return deliverBy === null ? null : { deliverBy };
    }
    case 'HOLDFOR': {
      const seconds = value === null ? null : futureReleaseInteger(value);
      return seconds === null ? null : { hold: { for: seconds } };
    }
    case 'HOLDUNTIL': {
      const until = value === null ? null : dateTimeUtc(value);
      return until === null ? null : { hold: { until } };
    }
    case 'MT-PRIORITY': {
      const priority = value === null ? null : priorityValue(value);
      return priority === null ? null : { priority };
    }
    case 'XVERP':
      // Postfix's VERP_README, without its delimiters: "=" cannot stand in an esmtp-value.
      return value === null ? { verp: true } : null;
    case 'REQUIRETLS':
      return value === null ? { tls: 'required' } : null;
    default:
      return 'unknown';
  }
}

/** BODY=7BIT / 8BITMIME / BINARYMIME. RFC 6152 §3, RFC 3030 §3 */
function body(value: string | null): Change<MailParameters> {
  switch (value?.toUpperCase()) {
    case '7BIT':
      return { body: '7bit' };
    case '8BITMIME':
      return { body: '8bitmime' };
    case 'BINARYMIME':
      return { body: 'binarymime' };
    default:
      return null;
  }
}

/** RET=FULL / HDRS. RFC 3461 §4.3 */
function ret(value: string | null): Change<MailParameters> {
  const word = value?.toUpperCase();
  if (word === 'FULL') return { ret: 'full' };
  return word === 'HDRS' ? { ret: 'hdrs' } : null;
}

/** AUTH=<> or the xtext form of a Mailbox. RFC 4954 §5 */
function auth(value: string | null): Change<MailParameters> {
  if (value === null || value.length > maxAuthParameter) return null;
  if (value === '<>') return { auth: '<>' };
  const mailbox = decodeXtext(value);
  if (mailbox === null) return null;
  const cursor = new Cursor(Buffer.from(mailbox, 'utf8'));
  return reversePath(cursor).ok && cursor.done ? { auth: mailbox } : null;
}

function rcptParameter(name: string, value: string | null): Change<RcptParameters> | 'unknown' {
  switch (name) {
    case 'NOTIFY': {
      const conditions = notify(value);
      return conditions === null ? null : { notify: conditions };
    }
    case 'ORCPT': {
      const address = orcpt(value);
      return address === null ? null : { orcpt: address };
    }
    default:
      return 'unknown';
  }
}

const conditions: ReadonlyMap<string, NotifyCondition> = new Map([
  ['SUCCESS', 'success'],
  ['FAILURE', 'failure'],
  ['DELAY', 'delay'],
]);

/** notify-esmtp-value = "NEVER" / 1#notify-list-element. RFC 3461 §4.1 */
function notify(value: string | null): readonly NotifyCondition[] | null {
  if (value === null) return null;
  if (value.toUpperCase() === 'NEVER') return [];
  const asked: NotifyCondition[] = [];
  for (const word of value.split(',', 4)) {
    const condition = conditions.get(word.toUpperCase());
    if (condition === undefined || asked.includes(condition)) return null;
    asked.push(condition);
  }
  return asked;
}

/** original-recipient-address = addr-type ";" xtext; addr-type = atom. RFC 3461 §4.2 */
function orcpt(value: string | null): string | null {
  const semicolon = value === null ? -1 : value.indexOf(';');
  if (value === null || semicolon <= 0 || value.length > maxOrcpt) return null;
  const type = value.slice(0, semicolon);
  for (let i = 0; i < type.length; i++) if (atext[type.charCodeAt(i)] !== 1) return null;
  const address = decodeXtextUtf8(value.slice(semicolon + 1));
  return address === null || address === '' ? null : `${type};${address}`;
}

/** 1*20DIGIT. Beyond what a number holds exactly it stays large: it will not fit anyway. */
export function number(text: string | null): number | null {
  if (text === null || text.length === 0 || text.length > maxDigits) return null;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i) - 0x30;
    if (unit < 0 || unit > 9) return null;
    value = value * 10 + unit;
  }
  return value;
}
