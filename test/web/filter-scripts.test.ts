/** What the filter page writes is right Sieve for the server, whatever somebody types, and is read back as it was. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../../src/sieve/compile/validator.ts';
import { type Action, type Rule, fields, matches, rulesOf, scriptOf } from '../../web/model/filters.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value.toWellFormed());

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('file' as const), mailbox: text.map((name) => `m${name}`) }),
  fc.record({ do: fc.constant('forward' as const), address: fc.constantFrom('a@b.example', 'x.y@z.example') }),
  fc.record({ do: fc.constantFrom('read' as const, 'star' as const, 'discard' as const) }),
);

const condition = fc.record({ field: fc.constantFrom(...fields), match: fc.constantFrom(...matches), value: text });

const rule: fc.Arbitrary<Rule> = fc.record({
  name: text,
  isOn: fc.boolean(),
  all: fc.boolean(),
  conditions: fc.array(condition, { minLength: 1, maxLength: 4 }),
  actions: fc.array(action, { minLength: 1, maxLength: 4 }),
  stops: fc.boolean(),
});

it('any rules', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), (rules) => {
      const script = scriptOf(rules);
      expect(rulesOf(script)).toEqual(rules);
      expect(compile(Buffer.from(script))).toMatchObject({ ok: true });
    }),
  );
});
