import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EmailRow } from '../api/types.ts';
import { joinedRows } from './joined-rows.ts';

const row = (threadId: string, minute: number): EmailRow => ({
  id: `E${threadId}`,
  threadId,
  receivedAt: `2026-01-01T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00Z`,
  mailboxIds: {},
  keywords: {},
  from: null,
  to: null,
  subject: null,
  preview: '',
  hasAttachment: false,
  seal: null,
});

const rows = (thread: string) =>
  fc
    .uniqueArray(fc.nat({ max: 1_000 }), { maxLength: 30 })
    .map((minutes) => minutes.toSorted((a, b) => b - a).map((minute) => row(`${thread}${minute}`, minute)));

it('is one list by date, where all of the server is known', () => {
  fc.assert(
    fc.property(rows('S'), rows('F'), (server, found) => {
      const joined = joinedRows(new Map(server.entries()), server.length, found);
      expect(joined.total).toBe(server.length + found.length);
      const all = Array.from({ length: joined.total ?? 0 }, (_, at) => joined.rows.get(at));
      expect(new Set(all)).toEqual(new Set([...server, ...found]));
      const times = all.map((one) => one?.receivedAt ?? '');
      expect(times).toEqual(times.toSorted().reverse());
    }),
  );
});

it('puts each known row where it stands in the whole list, whatever is not known', () => {
  fc.assert(
    fc.property(rows('S'), rows('F'), fc.infiniteStream(fc.boolean()), (server, found, chance) => {
      const whole = joinedRows(new Map(server.entries()), server.length, found);
      const some = new Map([...server.entries()].filter(() => chance.next().value === true));
      const joined = joinedRows(some, server.length, found);
      for (const [position, one] of joined.rows) expect(whole.rows.get(position)).toBe(one);
      for (const one of some.values()) expect([...joined.rows.values()]).toContain(one);
    }),
  );
});

it('has one row of a conversation', () => {
  const server = [row('T1', 9), row('T2', 5)];
  const joined = joinedRows(new Map(server.entries()), 2, [row('T2', 7), row('T3', 6)]);
  expect([...joined.rows].sort(([a], [b]) => a - b).map(([, { threadId }]) => threadId)).toEqual(['T1', 'T3', 'T2']);
  expect(joined.total).toBe(3);
});
