/**
 * An invitation that came by mail, its cancellation, or the answer to one: what is shown of it, and the answer that is sent.
 * Implements: RFC 5546 §3.2.2, §3.2.3, §3.2.5 (REQUEST, REPLY, CANCEL) of RFC 5545 events, as iMIP (RFC 6047) brings them. ical.js knows
 * the lines; nothing is expanded: a rule of recurrence is said in words, and a time zone is asked for one moment.
 */
import ICAL from 'ical.js';
import { type Wall, instantOf } from './time-zone.ts';

/** Characters of what is read and of one text, people, and properties of an event. Ours. */
export const invitationLimits = { text: 500_000, value: 2_000, people: 200, properties: 1_000 } as const;

export const invitationMethods = ['REQUEST', 'REPLY', 'CANCEL'] as const;
export type InvitationMethod = (typeof invitationMethods)[number];

/** What one may answer, by PARTSTAT. RFC 5545 §3.2.12 */
export const answers = ['ACCEPTED', 'TENTATIVE', 'DECLINED'] as const;
export type InvitationAnswer = (typeof answers)[number];

export interface Participant {
  readonly name: string | null;
  readonly email: string;
  readonly answer: InvitationAnswer | null;
}

export interface Moment {
  readonly at: Date;
  readonly wall: Wall;
  /** A name of a time zone, 'UTC', or null: wherever one is. */
  readonly zone: string | null;
}

export interface Recurrence {
  readonly every: 'day' | 'week' | 'month' | 'year';
  readonly interval: number;
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly count: number | null;
  readonly until: Date | null;
  /** There is more to it than the rest says. */
  readonly isPlain: boolean;
}

export interface Invitation {
  readonly method: InvitationMethod;
  readonly summary: string;
  readonly location: string;
  readonly description: string;
  readonly organizer: Participant | null;
  /** Who acts for the organiser. RFC 5545 §3.2.18 */
  readonly sentBy: string | null;
  readonly attendees: readonly Participant[];
  readonly start: Moment | null;
  /** Of whole days, the last one. */
  readonly end: Moment | null;
  readonly isAllDay: boolean;
  readonly recurrence: Recurrence | null;
  readonly isOneOfMany: boolean;
  /** What the answer repeats. */
  readonly source: Source;
}

type Parameters = Readonly<Record<string, string | readonly string[]>>;
type Property = readonly [name: string, parameters: Parameters, type: string, ...values: readonly unknown[]];
type Component = readonly [name: string, properties: readonly Property[], components: readonly Component[]];

interface Source {
  readonly event: readonly Property[];
  readonly zones: readonly Component[];
}

/** null for what is no such thing, or cannot be read. */
export function readInvitation(text: string): Invitation | null {
  if (text.length > invitationLimits.text) return null;
  try {
    const calendar: unknown = ICAL.parse(text);
    return invitationOf(calendar as Component);
  } catch {
    return null;
  }
}

const clean = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, invitationLimits.value).toWellFormed().trim() : '';

function invitationOf([name, properties, components]: Component): Invitation | null {
  const method = clean(properties.find(([one]) => one === 'method')?.[3]).toUpperCase();
  const known = invitationMethods.find((one) => one === method);
  const events = components.filter(([one]) => one === 'vevent').map(([, event]) => event);
  // The whole series goes before the exceptions from it.
  const event = events.find((one) => !one.some(([own]) => own === 'recurrence-id')) ?? events[0];
  if (name !== 'vcalendar' || known === undefined || event === undefined) return null;
  if (event.length > invitationLimits.properties) return null;
  const zones = components.filter(([one]) => one === 'vtimezone');
  const property = (wanted: string): Property | undefined => event.find(([one]) => one === wanted);
  const text = (wanted: string): string => clean(property(wanted)?.[3]);
  if (text('uid') === '') return null;
  const begins = property('dtstart');
  const isAllDay = begins?.[2] === 'date';
  const start = momentOf(begins, zones);
  const organizer = property('organizer');
  return {
    method: known,
    summary: text('summary'),
    location: text('location'),
    description: text('description'),
    organizer: organizer === undefined ? null : participantOf(organizer),
    sentBy: organizer === undefined ? null : addressOf(organizer[1]['sent-by']),
    attendees: event
      .filter(([one]) => one === 'attendee')
      .slice(0, invitationLimits.people)
      .flatMap((one) => participantOf(one) ?? []),
    start,
    end: endOf(property('dtend'), clean(property('duration')?.[3]), start, isAllDay, zones),
    isAllDay,
    recurrence: recurrenceOf(property('rrule'), property('rdate')),
    isOneOfMany: property('recurrence-id') !== undefined,
    source: { event, zones },
  };
}

function addressOf(value: unknown): string | null {
  const text = clean(value);
  return text.toLowerCase().startsWith('mailto:') && text.includes('@') ? text.slice('mailto:'.length) : null;
}

function participantOf([, parameters, , value]: Property): Participant | null {
  const email = addressOf(value);
  const stated = clean(parameters['partstat']).toUpperCase();
  const answer = answers.find((one) => one === stated) ?? null;
  return email === null ? null : { email, name: clean(parameters['cn']) || null, answer };
}

/** '2026-11-23' or '2026-11-23T10:00:00', with Z in UTC. */
function momentOf(property: Property | undefined, zones: readonly Component[]): Moment | null {
  if (property === undefined) return null;
  const text = clean(property[3]);
  const [year = NaN, month = NaN, day = NaN] = text.slice(0, 10).split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = text.slice(11, 19).split(':').map(Number);
  const wall = { year, month, day, hour, minute, second };
  if (!Object.values(wall).every(Number.isInteger) || year < 1 || year > 9999) return null;
  const zone = text.endsWith('Z') ? 'UTC' : clean(property[1]['tzid']) || null;
  const own = zones.find(([, properties]) => properties.some(([name, , , id]) => name === 'tzid' && id === zone));
  const at = new Date(instantOf(wall, zone, own?.[2].map(([, properties]) => properties) ?? []));
  return Number.isNaN(at.getTime()) ? null : { at, wall, zone };
}

function endOf(
  ends: Property | undefined,
  duration: string,
  start: Moment | null,
  isAllDay: boolean,
  zones: readonly Component[],
): Moment | null {
  if (start === null) return null;
  const given = momentOf(ends, zones);
  const seconds = duration === '' ? 0 : ICAL.Duration.fromString(duration).toSeconds();
  const span = given === null ? seconds * 1000 : given.at.getTime() - start.at.getTime();
  // DTEND of whole days is the day behind the last one. RFC 5545 §3.6.1
  const own = isAllDay ? Math.max(0, span - 86_400_000) : span;
  return own <= 0 || !Number.isFinite(own) ? null : later(start, own);
}

/** Behind a moment by milliseconds, of its zone. */
function later({ at, wall, zone }: Moment, by: number): Moment {
  const { year, month, day, hour, minute, second } = wall;
  const shown = new Date(Date.UTC(year, month - 1, day, hour, minute, second) + by);
  return {
    at: new Date(at.getTime() + by),
    zone,
    wall: {
      year: shown.getUTCFullYear(),
      month: shown.getUTCMonth() + 1,
      day: shown.getUTCDate(),
      hour: shown.getUTCHours(),
      minute: shown.getUTCMinutes(),
      second: shown.getUTCSeconds(),
    },
  };
}

const frequencies: Readonly<Record<string, Recurrence['every']>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const plainParts = new Set(['freq', 'interval', 'byday', 'count', 'until', 'wkst']);

function recurrenceOf(rule: Property | undefined, dates: Property | undefined): Recurrence | null {
  if (rule === undefined && dates === undefined) return null;
  const parts = (typeof rule?.[3] === 'object' && rule[3] !== null ? rule[3] : {}) as Readonly<Record<string, unknown>>;
  const every = frequencies[clean(parts['freq'])];
  const byDay = [parts['byday'] ?? []].flat().map(clean);
  const days = byDay.map((day) => weekdays.indexOf(day));
  const until = Date.parse(clean(parts['until']));
  const interval = Number(parts['interval'] ?? 1);
  const count = Number(parts['count'] ?? 0);
  const isKnown = Object.keys(parts).every((name) => plainParts.has(name)) && !days.includes(-1);
  return {
    every: every ?? 'day',
    interval: Number.isInteger(interval) && interval > 0 ? interval : 1,
    days: days.filter((day) => day >= 0),
    count: Number.isInteger(count) && count > 0 ? count : null,
    until: Number.isNaN(until) ? null : new Date(until),
    isPlain: every !== undefined && dates === undefined && isKnown && (days.length === 0 || every === 'week'),
  };
}

/** The properties of the event that its answer has as they came. RFC 5546 §3.2.3 */
const repeated = ['uid', 'recurrence-id', 'sequence', 'organizer', 'dtstart', 'summary'];

/** The calendar of an answer, to be sent to the organiser. */
export function replyCalendar(
  { source: { event, zones } }: Invitation,
  answer: InvitationAnswer,
  me: { readonly email: string; readonly name: string },
  now: Date,
): string {
  const own = repeated.map((name) => event.find(([one]) => one === name)).filter((one) => one !== undefined);
  const stamp = `${now.toISOString().slice(0, 19)}Z`;
  const attendee: Property = [
    'attendee',
    { partstat: answer, ...(me.name === '' ? {} : { cn: me.name }) },
    'cal-address',
    `mailto:${me.email}`,
  ];
  const used = new Set(own.map(([, parameters]) => parameters['tzid']));
  const kept = zones.filter(([, properties]) =>
    properties.some(([name, , , id]) => name === 'tzid' && typeof id === 'string' && used.has(id)),
  );
  const calendar: Component = [
    'vcalendar',
    [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//Postern//Webmail//EN'],
      ['method', {}, 'text', 'REPLY'],
    ],
    [...kept, ['vevent', [...own, ['dtstamp', {}, 'date-time', stamp], attendee], []]],
  ];
  return `${ICAL.stringify(calendar as unknown as string[])}\r\n`;
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether those who sent the message are not who speaks in it: the organiser, or who answers. */
export function isByAnother(
  { method, organizer, sentBy, attendees }: Invitation,
  senders: readonly { readonly email: string }[],
): boolean {
  const speaker = method === 'REPLY' ? attendees[0] : organizer;
  const names = [speaker?.email, method === 'REPLY' ? null : sentBy].filter((name) => typeof name === 'string');
  return !senders.some(({ email }) => names.some((name) => same(name, email)));
}

/** As whom one was invited; null where nobody of these was. */
export const invitedAs = <T extends { readonly email: string }>(
  { attendees }: Invitation,
  identities: readonly T[],
): T | null => identities.find(({ email }) => attendees.some((one) => same(one.email, email))) ?? null;
