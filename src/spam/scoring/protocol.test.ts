import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packKnown, unpackKnown } from './protocol.ts';

test('what is known comes through as it is', () => {
  const number = fc.double({ noNaN: true });
  const row = fc.record({ key: fc.maxSafeNat(), spam: fc.nat(), ham: fc.nat(), weight: number });
  const totals = fc.record({ spam: fc.nat(), ham: fc.nat(), bias: number });
  fc.assert(
    fc.property(fc.record({ rows: fc.array(row), totals }), (known) => {
      expect(unpackKnown(packKnown(known))).toEqual(known);
    }),
  );
});
