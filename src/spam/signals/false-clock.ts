/**
 * Programs of Microsoft put the clock into Message-ID and boundary: the upper half of a FILETIME (100 ns since 1601), in
 * hexadecimal. What imitates them writes another time there than in Date. [MS-DTYP] §2.3.3
 */
import { hasForm } from '../facts/form.ts';
import { fieldValue } from '../facts/fields.ts';
import { microsoftBoundary, microsoftId, outerBoundary } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const epoch = Date.UTC(1601, 0, 1);
/** Milliseconds of one step of the upper half: 2^32 · 100 ns. */
const step = 2 ** 32 / 10_000;
/** Clocks are set, and drafts wait, but not for years. */
const tolerance = 60 * 24 * 3_600_000;

const timeOf = (upper: string): number => epoch + Number.parseInt(upper, 16) * step;

export const falseClock: Signal = {
  name: 'false-clock',
  description: 'The time inside the identifiers is not the time of the message',
  test: (facts) => {
    const { sentAt } = facts.message;
    if (sentAt === null) return null;
    const id = (fieldValue(facts, 'message-id') ?? '').trim().slice(1);
    const mark = outerBoundary(facts) ?? '';
    const uppers = [
      ...(hasForm(id, microsoftId) ? [id.slice(id.indexOf('$') - 8, id.indexOf('$'))] : []),
      ...(hasForm(mark, microsoftBoundary) ? [mark.slice(mark.indexOf('.') - 8, mark.indexOf('.'))] : []),
    ];
    return foundAny(uppers.filter((upper) => Math.abs(timeOf(upper) - sentAt) > tolerance));
  },
};
