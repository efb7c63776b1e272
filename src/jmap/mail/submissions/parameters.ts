/**
 * Parameters of MAIL and RCPT as JMAP has them: by name, decoded.
 * Implements: RFC 8621 §7 (Address), RFC 3461 §4 (RET, ENVID, NOTIFY, ORCPT), RFC 4865 §3 (HOLDFOR, HOLDUNTIL), RFC 6710 §4.1
 * (MT-PRIORITY), RFC 8689 §4.1 (REQUIRETLS). SIZE, BODY and SMTPUTF8 are what the message is, whatever is said.
 */
import type { MailParameters, NotifyCondition, RcptParameters } from '../../../mta/types.ts';
import { limits } from '../../limits.ts';

export type GivenParameters = Readonly<Record<string, string | null>> | null;

export interface HoldBounds {
  readonly now: number;
  /** Milliseconds. */
  readonly maxHold: number;
}

export type MailWishes = Pick<MailParameters, 'ret' | 'envid' | 'hold' | 'priority' | 'tls'>;
type Reading<T> = Readonly<Record<string, (value: string | null, bounds: HoldBounds) => Partial<T> | null>>;

const mail: Reading<MailWishes> = {
  RET: (value) => {
    const word = value?.toLowerCase();
    return word === 'full' || word === 'hdrs' ? { ret: word } : null;
  },
  ENVID: (value) => (isVisible(value) && value.length <= limits.envid ? { envid: value } : null),
  HOLDFOR: (value, { maxHold }) => {
    const seconds = digits(value);
    return seconds === null || seconds === 0 || seconds * 1000 > maxHold ? null : { hold: { for: seconds } };
  },
  HOLDUNTIL: (value, { now, maxHold }) => {
    const until = value?.endsWith('Z') === true && value.charAt(10) === 'T' ? Date.parse(value) : NaN;
    return until > now && until - now <= maxHold ? { hold: { until } } : null;
  },
  'MT-PRIORITY': (value) => {
    const amount = digits(value?.startsWith('-') === true ? value.slice(1) : value);
    if (amount === null || amount > 9) return null;
    return { priority: value?.startsWith('-') === true ? 0 - amount : amount };
  },
  REQUIRETLS: (value) => (value === null ? { tls: 'required' } : null),
  SIZE: (value) => (digits(value) === null ? null : {}),
  BODY: (value) => (['7BIT', '8BITMIME', 'BINARYMIME'].includes(value?.toUpperCase() ?? '') ? {} : null),
  SMTPUTF8: (value) => (value === null ? {} : null),
};

const conditions: readonly NotifyCondition[] = ['success', 'failure', 'delay'];

const rcpt: Reading<RcptParameters> = {
  NOTIFY: (value) => {
    const words = value?.toLowerCase().split(',', 4) ?? [];
    if (words.length === 1 && words[0] === 'never') return { notify: [] };
    const notify = conditions.filter((one) => words.includes(one));
    return notify.length === 0 || notify.length !== words.length ? null : { notify };
  },
  ORCPT: (value) => {
    const semicolon = value?.indexOf(';') ?? -1;
    return semicolon > 0 && isVisible(value) && value.length <= limits.orcpt ? { orcpt: value } : null;
  },
};

/** The name of the parameter that is wrong, or what they say. */
export const mailWishes = (given: GivenParameters, bounds: HoldBounds): MailWishes | string =>
  given !== null && ['HOLDFOR', 'HOLDUNTIL'].every((name) => Object.keys(given).some((one) => is(one, name)))
    ? 'HOLDUNTIL'
    : wishes(mail, given, bounds, { ret: null, envid: null });

export const rcptWishes = (given: GivenParameters, bounds: HoldBounds): RcptParameters | string =>
  wishes(rcpt, given, bounds, { notify: null, orcpt: null });

function wishes<T>(table: Reading<T>, given: GivenParameters, bounds: HoldBounds, plain: T): T | string {
  let wanted = plain;
  for (const [name, value] of Object.entries(given ?? {})) {
    const upper = name.toUpperCase();
    const found = Object.hasOwn(table, upper) ? table[upper]?.(value, bounds) : null;
    if (found === null || found === undefined) return name;
    wanted = { ...wanted, ...found };
  }
  return wanted;
}

const is = (name: string, other: string): boolean => name.toUpperCase() === other;

function digits(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text === '' || text.length > 9) return null;
  return Array.from(text).every((letter) => letter >= '0' && letter <= '9') ? Number(text) : null;
}

const isVisible = (text: string | null): text is string =>
  text !== null && text !== '' && Array.from(text).every((letter) => letter > ' ' && letter <= '~');
