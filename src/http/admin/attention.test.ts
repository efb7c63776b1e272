import { expect, it } from 'vitest';
import { day } from '../../base/days.ts';
import { type AttentionFacts, attentionOf } from './attention.ts';

const now = 20_000 * day;
const well: AttentionFacts = {
  now,
  disk: { free: 50, size: 100 },
  nearQuota: 0,
  certificateEnds: now + 60 * day,
  isRenewed: true,
  backup: now - day,
  damaged: 0,
  queue: { held: 0, oldest: null },
  bans: 0,
  accountsHeld: 0,
  loginsFailed: 99,
};

it('says nothing where all is well', () => {
  expect(attentionOf(well)).toEqual([]);
});

it.each<[Partial<AttentionFacts>, string, string, object]>([
  [{ disk: { free: 9, size: 100 } }, 'disk-low', 'warning', { free: 9 }],
  [{ disk: { free: 2, size: 100 } }, 'disk-low', 'problem', { free: 2 }],
  [{ nearQuota: 2 }, 'near-quota', 'note', { count: 2 }],
  [{ certificateEnds: null }, 'certificate-unreadable', 'problem', {}],
  [{ certificateEnds: now + 9.5 * day }, 'certificate-ends', 'warning', { days: 9 }],
  [{ certificateEnds: now + 15 * day, isRenewed: false }, 'certificate-ends', 'warning', { days: 15 }],
  [{ certificateEnds: now - day }, 'certificate-ends', 'problem', { days: 0 }],
  [{ backup: null }, 'no-backup', 'warning', {}],
  [{ backup: now - 8 * day }, 'backup-old', 'warning', { days: 8 }],
  [{ damaged: 1 }, 'store-damaged', 'problem', { count: 1 }],
  [{ queue: { held: 3, oldest: now } }, 'queue-held', 'note', { count: 3 }],
  [{ queue: { held: 0, oldest: now - day / 4 } }, 'queue-old', 'warning', { hours: 6 }],
  [{ bans: 1 }, 'shut-out', 'note', { count: 1 }],
  [{ accountsHeld: 1 }, 'accounts-held', 'warning', { count: 1 }],
  [{ loginsFailed: 100 }, 'logins-fail', 'note', { count: 100 }],
])('%j is %s', (facts, code, severity, values) => {
  expect(attentionOf({ ...well, ...facts })).toMatchObject([{ code, severity, values }]);
});
