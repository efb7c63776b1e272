/**
 * Hosts that ask a stranger to come back in a few minutes: when they say so, and for when.
 * Implements: RFC 6647 §2.1, §4.1 (451 and 450 with 4.7.1), §5 (an interval between attempts that is not too long). The words are nobody's
 * standard: those of postgrey, rspamd, milter-greylist, Exim and Exchange are understood.
 */
import type { HopReply } from '../deliver/port.ts';
import { limits } from '../limits.ts';

const words = ['greylist', 'graylist', 'grey list', 'gray list', 'grey-list', 'gray-list'];
const units: Readonly<Record<string, number>> = {
  ...{ s: 1, sec: 1, secs: 1, second: 1, seconds: 1 },
  ...{ m: 60, min: 60, mins: 60, minute: 60, minutes: 60, h: 3600, hour: 3600, hours: 3600 },
};

/** Milliseconds after which another attempt is welcome, or null where the reply is about something else. */
export function greylistDelay({ code, enhanced, text }: HopReply): number | null {
  if (code !== 450 && code !== 451 && code !== 421) return null;
  const lower = text.slice(0, limits.replyText).toLowerCase();
  const said = words.some((word) => lower.includes(word));
  const named = namedTime(lower);
  const usual = code !== 421 && enhanced === '4.7.1';
  if (!said && !usual) return null;
  const wait = named ?? limits.greylistRetry;
  return Math.min(Math.max(wait, limits.greylistLeast), limits.greylistMost);
}

/** 'try again in 300 seconds', '5 minutes', '00:05:00' as milliseconds. */
function namedTime(text: string): number | null {
  const tokens = tokensOf(text);
  for (const [at, token] of tokens.entries()) {
    const clock = clockTime(token);
    if (clock !== null) return clock;
    const { digits, rest } = cut(token);
    if (digits === '' || digits.length > 5) continue;
    const unit = units[rest === '' ? (tokens[at + 1] ?? '') : rest];
    if (unit !== undefined) return Number(digits) * unit * 1000;
  }
  return null;
}

/** Runs of letters, digits and colons. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  let token = '';
  for (const character of `${text} `) {
    const belongs = (character >= 'a' && character <= 'z') || isDigit(character) || character === ':';
    if (belongs) token += character;
    else if (token !== '') {
      tokens.push(token);
      token = '';
    }
  }
  return tokens;
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9';

/** [hours ":"] minutes ":" seconds */
function clockTime(token: string): number | null {
  const parts = token.split(':');
  if (parts.length < 2 || parts.length > 3) return null;
  if (!parts.every((part) => part.length > 0 && part.length <= 2 && Array.from(part).every(isDigit))) return null;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

function cut(token: string): { readonly digits: string; readonly rest: string } {
  let end = 0;
  while (isDigit(token.charAt(end))) end += 1;
  return { digits: token.slice(0, end), rest: token.slice(end) };
}
