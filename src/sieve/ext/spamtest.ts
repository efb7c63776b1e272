/** spamtest and virustest: what the server thinks of the message. Implements: RFC 5235. */
import type { Extension, TestSpec } from '../compile/language.ts';
import type { Run } from '../run/run.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';

/** 0 where nobody looked, else 1 (surely wanted) to 10 (surely junk), or with ":percent" 0 to 100. RFC 5235 §2.2 */
function spamValue(run: Run, percent: boolean): string {
  const { spamPercent } = run.world;
  if (spamPercent === null) return '0';
  return String(percent ? Math.round(spamPercent) : 1 + Math.round((spamPercent * 9) / 100));
}

const spam: TestSpec = {
  name: 'spamtest',
  tags: [...matchTags],
  positional: [{ name: 'a value', kind: 'string' }],
  check: checkMatch,
  holds: (args, run) => {
    const isCount = args.has('count');
    const value = spamValue(run, args.has('percent'));
    return matches(args, run, isCount && run.world.spamPercent === null ? [] : [value], args.texts(0), {
      called: 'score',
    });
  },
};

export const spamtest: Extension = { capability: 'spamtest', tests: [spam] };

/** The same with ":percent". */
export const spamtestplus: Extension = {
  capability: 'spamtestplus',
  implies: 'spamtest',
  tags: [{ to: ['spamtest'], tag: { name: 'percent', takes: null } }],
};

export const virustest: Extension = {
  capability: 'virustest',
  tests: [
    {
      name: 'virustest',
      tags: matchTags,
      positional: [{ name: 'a value', kind: 'string' }],
      check: checkMatch,
      holds: (args, run) => {
        const { virus } = run.world;
        return matches(args, run, args.has('count') && virus === 0 ? [] : [String(virus)], args.texts(0), {
          called: 'virus',
        });
      },
    },
  ],
};
