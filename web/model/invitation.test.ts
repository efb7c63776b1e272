import fc from 'fast-check';
import { expect, it } from 'vitest';
import { invitedAs, invitationLimits, isByAnother, readInvitation, replyCalendar } from './invitation.ts';

const windowsZone = `BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
`;

const calendar = (event: string, method = 'REQUEST', zone = ''): string => `BEGIN:VCALENDAR
VERSION:2.0
METHOD:${method}
${zone}BEGIN:VEVENT
UID:u1
SEQUENCE:3
ORGANIZER;CN=Ann:mailto:ann@elsewhere.test
ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Alice:MAILTO:alice@alpha.test
${event}
END:VEVENT
END:VCALENDAR
`;

const read = (event: string, method?: string, zone?: string) => readInvitation(calendar(event, method, zone));

it('reads what, when, where and who', () => {
  const found = read('SUMMARY:Tea\\, at last\nLOCATION:Room 1\nDTSTART:20261123T100000Z\nDTEND:20261123T113000Z');
  expect(found).toMatchObject({
    method: 'REQUEST',
    summary: 'Tea, at last',
    location: 'Room 1',
    organizer: { name: 'Ann', email: 'ann@elsewhere.test' },
    attendees: [{ name: 'Alice', email: 'alice@alpha.test', answer: null }],
    isAllDay: false,
    recurrence: null,
  });
  expect(found?.start?.at.toISOString()).toBe('2026-11-23T10:00:00.000Z');
  expect(found?.end?.at.toISOString()).toBe('2026-11-23T11:30:00.000Z');
});

it.each([
  ['DTSTART;TZID=America/New_York:20260701T090000', '', '2026-07-01T13:00:00.000Z'],
  ['DTSTART;TZID=America/New_York:20261201T090000', '', '2026-12-01T14:00:00.000Z'],
  ['DTSTART;TZID=W. Europe Standard Time:20260701T090000', windowsZone, '2026-07-01T07:00:00.000Z'],
  ['DTSTART;TZID=W. Europe Standard Time:20260115T090000', windowsZone, '2026-01-15T08:00:00.000Z'],
  ['DTSTART;TZID=W. Europe Standard Time:20260329T030000', windowsZone, '2026-03-29T01:00:00.000Z'],
])('knows when %s is', (start, zone, at) => {
  expect(read(start, 'REQUEST', zone)?.start?.at.toISOString()).toBe(at);
});

it('ends whole days with the last one, and others after their duration', () => {
  const days = read('DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261126');
  expect(days).toMatchObject({ isAllDay: true, start: { wall: { day: 23 } }, end: { wall: { day: 25 } } });
  expect(read('DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261124')?.end).toBeNull();
  const long = read('DTSTART:20261123T100000Z\nDURATION:PT90M');
  expect(long?.end?.at.toISOString()).toBe('2026-11-23T11:30:00.000Z');
});

it.each([
  ['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5', { every: 'week', days: [1, 3], count: 5, isPlain: true }],
  ['FREQ=DAILY;INTERVAL=2;UNTIL=20270101T000000Z', { every: 'day', interval: 2, isPlain: true }],
  ['FREQ=MONTHLY;BYDAY=2TU', { every: 'month', isPlain: false }],
  ['FREQ=SECONDLY', { isPlain: false }],
])('says %s in words', (rule, expected) => {
  expect(read(`DTSTART:20261123T100000Z\nRRULE:${rule}`)?.recurrence).toMatchObject(expected);
});

it.each([
  ['no calendar', 'Hello'],
  ['no method', calendar('SUMMARY:x').replace('METHOD:REQUEST\n', '')],
  ['another method', calendar('SUMMARY:x', 'REFRESH')],
  ['no event', 'BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR'],
  ['no uid', calendar('SUMMARY:x').replace('UID:u1\n', '')],
  ['too much', calendar(`SUMMARY:${'x'.repeat(invitationLimits.text)}`)],
])('reads nothing from %s', (_, text) => {
  expect(readInvitation(text)).toBeNull();
});

it('answers with what the organiser must know, and nothing of the others', () => {
  const found = read(
    'DTSTART;TZID=W. Europe Standard Time:20260701T090000\nATTENDEE:mailto:bob@beta.test',
    'REQUEST',
    windowsZone,
  );
  if (found === null) throw new Error('nothing was read');
  const me = { email: 'alice@alpha.test', name: 'Alice' };
  expect(invitedAs(found, [{ email: 'other@alpha.test' }, { email: 'Alice@alpha.test' }])).toEqual({
    email: 'Alice@alpha.test',
  });
  const reply = replyCalendar(found, 'TENTATIVE', me, new Date('2026-06-01T00:00:00Z'));
  for (const line of [
    'METHOD:REPLY',
    'UID:u1',
    'SEQUENCE:3',
    'DTSTAMP:20260601T000000Z',
    'TZID:W. Europe Standard Time',
  ])
    expect(reply).toContain(`${line}\r\n`);
  expect(reply).not.toContain('bob@beta.test');
  expect(readInvitation(reply)).toMatchObject({
    method: 'REPLY',
    attendees: [{ email: 'alice@alpha.test', name: 'Alice', answer: 'TENTATIVE' }],
  });
});

it('says where somebody else speaks for the organiser', () => {
  const found = read('DTSTART:20261123T100000Z');
  if (found === null) throw new Error('nothing was read');
  expect(isByAnother(found, [{ email: 'Ann@elsewhere.test' }])).toBe(false);
  expect(isByAnother(found, [{ email: 'mallory@evil.test' }])).toBe(true);
  const reply = read('DTSTART:20261123T100000Z', 'REPLY');
  expect(reply !== null && isByAnother(reply, [{ email: 'alice@alpha.test' }])).toBe(false);
});

it('never fails', () => {
  const word = fc.constantFrom(
    'DTSTART',
    'RRULE:',
    'TZID=',
    'FREQ=',
    'DURATION:',
    'P',
    'T',
    'BYDAY=',
    '20261123',
    'T100000',
    'Z',
    ':',
    ';',
    '=',
    '"',
    '\\',
    '\n',
    ',',
  );
  const line = fc.array(fc.oneof(word, fc.string()), { maxLength: 8 }).map((words) => words.join(''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const found = read(lines.join('\n'));
      if (found !== null)
        expect(replyCalendar(found, 'ACCEPTED', { email: 'a@b.test', name: '' }, new Date(0))).toContain('REPLY');
    }),
    { numRuns: 30 },
  );
});
