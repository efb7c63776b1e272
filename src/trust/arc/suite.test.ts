/** The chain validation suite of ValiMail (test/corpus/arc-valimail), from before RFC 8617 was published. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tableResolver } from '../../dns/testing/table.ts';
import { createKeyReader } from '../dkim/key-record.ts';
import { examineSignatures } from '../signatures.ts';
import { contentOf } from '../testing/message.ts';

interface Scenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, { readonly message: string; readonly cv: string }>>;
  readonly 'txt-records': Readonly<Record<string, string>>;
}

const file = new URL('../../../test/corpus/arc-valimail/arc-draft-validation-tests.json', import.meta.url);
const scenarios = JSON.parse(readFileSync(file, 'utf8')) as readonly Scenario[];

/** Where RFC 8617 asks for something else than the suite, and why. */
const exceptions: Readonly<Record<string, 'fail'>> = {
  // §4.1.2 gives ARC-Message-Signature the semantics of DKIM-Signature: "This list MUST NOT be empty" (RFC 6376 §3.5, h=),
  // and a signature that does not cover From MUST be ignored (§6.1.1).
  ams_fields_h_empty: 'fail',
  // h=from:to::date is no list of hdr-names (RFC 6376 §3.5), and "any inconsistency" MUST lead to PERMFAIL (§6.1.1).
  ams_fields_h_mis_hdr: 'fail',
  // Signed as relaxed without saying so: without c= both forms are simple (RFC 6376 §3.5), for ARC as for DKIM (§4.1.2).
  ams_fields_c_na: 'fail',
};

for (const { description, tests, 'txt-records': records } of scenarios) {
  describe(description, () => {
    const table = Object.fromEntries(Object.entries(records).map(([name, text]) => [`TXT ${name}`, [text]]));
    const context = { resolver: tableResolver(table), readKey: createKeyReader(), now: 1_500_000_000_000 };
    it.each(Object.entries(tests))('%s', async (name, { message, cv }) => {
      const { arc } = await examineSignatures(contentOf(message), context);
      expect(arc.reason.text).not.toBe('');
      if (cv !== '') expect(arc.result, arc.reason.text).toBe(exceptions[name] ?? cv.toLowerCase());
    });
  });
}

it('has all of the suite', () => {
  expect(scenarios.flatMap(({ tests }) => Object.keys(tests))).toHaveLength(171);
});
