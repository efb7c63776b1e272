/** date and currentdate. Implements: RFC 5260 §4, §5. */
import { dateTime, formatDate } from '../../message/header/date.ts';
import type { Arguments } from '../compile/arguments.ts';
import type { Check, Extension, Positional, TagSpec } from '../compile/language.ts';
import { constant } from '../compile/text.ts';
import { keys, occurrences } from '../core/tests.ts';
import { limits } from '../limits.ts';
import { ScriptError } from '../run/error.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';
import type { Run } from '../run/run.ts';

/** A moment, and minutes east of UTC in which it is told. */
interface Shown {
  readonly epoch: number;
  readonly zone: number;
}

const minute = 60_000;
const day = 86_400_000;
/** 17 November 1858, from which days are counted. RFC 5260, Appendix A */
const julianStart = Date.UTC(1858, 10, 17);

const digits = (number: number, width = 2): string => String(number).padStart(width, '0');

/** What RFC 5260 §4.2 calls date-part. */
const parts: ReadonlyMap<string, (at: Shown) => string> = new Map<string, (at: Shown) => string>([
  ['year', (at) => digits(local(at).getUTCFullYear(), 4)],
  ['month', (at) => digits(local(at).getUTCMonth() + 1)],
  ['day', (at) => digits(local(at).getUTCDate())],
  ['date', (at) => dateOf(at)],
  ['julian', ({ epoch, zone }) => String(Math.floor((epoch + zone * minute - julianStart) / day))],
  ['hour', (at) => digits(local(at).getUTCHours())],
  ['minute', (at) => digits(local(at).getUTCMinutes())],
  ['second', (at) => digits(local(at).getUTCSeconds())],
  ['time', (at) => timeOf(at)],
  ['iso8601', (at) => `${dateOf(at)}T${timeOf(at)}${at.zone === 0 ? 'Z' : offset(at.zone, ':')}`],
  ['std11', ({ epoch, zone }) => formatDate(epoch, zone)],
  ['zone', ({ zone }) => offset(zone, '')],
  ['weekday', (at) => String(local(at).getUTCDay())],
]);

const local = ({ epoch, zone }: Shown): Date => new Date(epoch + zone * minute);
const dateOf = (at: Shown): string =>
  `${digits(local(at).getUTCFullYear(), 4)}-${digits(local(at).getUTCMonth() + 1)}-${digits(local(at).getUTCDate())}`;
const timeOf = (at: Shown): string =>
  `${digits(local(at).getUTCHours())}:${digits(local(at).getUTCMinutes())}:${digits(local(at).getUTCSeconds())}`;
const offset = (zone: number, between: string): string =>
  `${zone < 0 ? '-' : '+'}${digits(Math.trunc(Math.abs(zone) / 60))}${between}${digits(Math.abs(zone) % 60)}`;

/** time-zone = ( "+" / "-" ) 4DIGIT, in minutes; null for what is none. */
function zoneOf(text: string): number | null {
  const sign = text.charAt(0);
  const isZone =
    text.length === 5 &&
    (sign === '+' || sign === '-') &&
    Array.from(text.slice(1)).every((one) => one >= '0' && one <= '9');
  const minutes = Number(text.slice(3));
  if (!isZone || minutes > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(text.slice(1, 3)) * 60 + minutes);
}

const zone: TagSpec = { name: 'zone', takes: 'string', group: 'zone' };
const originalZone: TagSpec = { name: 'originalzone', takes: null, group: 'zone' };
const datePart: Positional = { name: 'a part of a date', kind: 'string' };

const checkDate =
  (partAt: number): Check =>
  (args, wrong, uses) => {
    checkMatch(args, wrong, uses);
    const part = constant(args.text(partAt));
    if (part !== null && !parts.has(part.toLowerCase())) wrong(`a date has no part "${part.slice(0, limits.quoted)}"`);
    const given = args.tagText('zone');
    const text = given === null ? null : constant(given);
    if (text !== null && zoneOf(text) === null) wrong('a time zone is written as "+0200"');
    if (args.has('last') && !args.has('index')) wrong('":last" stands with ":index"');
  };

/** The zone in which dates are told; that of the date itself is `original`. */
function zoneFor(args: Arguments, run: Run, original: number): number {
  if (args.has('originalzone')) return original;
  const given = args.tagText('zone');
  if (given === null) return run.world.zone;
  const found = zoneOf(run.text(given));
  if (found === null) throw new ScriptError(args.at, 'this is no time zone');
  return found;
}

function partText(args: Arguments, run: Run, index: number, at: Shown): string {
  const part = parts.get(run.text(args.text(index)).toLowerCase());
  if (part === undefined) throw new ScriptError(args.at, 'a date has no such part');
  return part(at);
}

export const date: Extension = {
  capability: 'date',
  tests: [
    {
      name: 'date',
      tags: [...matchTags, zone, originalZone],
      positional: [{ name: 'the name of a header field', kind: 'string' }, datePart, keys],
      check: checkDate(1),
      holds: (args, run) => {
        const name = run.text(args.text(0));
        const [value] = occurrences(run.mail.raw(name), args);
        // "appears at the end of a header field following a semicolon" (Received)
        const found = value === undefined ? null : dateTime(value.slice(value.lastIndexOf(';') + 1));
        const values =
          found === null ? [] : [partText(args, run, 1, { epoch: found.epoch, zone: zoneFor(args, run, found.zone) })];
        return matches(args, run, values, args.texts(2), { called: name.slice(0, limits.quoted) });
      },
    },
    {
      name: 'currentdate',
      tags: [...matchTags, zone],
      positional: [datePart, keys],
      check: checkDate(0),
      holds: (args, run) => {
        const at = { epoch: run.world.now, zone: zoneFor(args, run, run.world.zone) };
        return matches(args, run, [partText(args, run, 0, at)], args.texts(1), { called: 'now' });
      },
    },
  ],
};
