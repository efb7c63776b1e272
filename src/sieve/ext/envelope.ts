/** envelope: the return path and the recipient. Implements: RFC 5228 §5.4. */
import type { Extension } from '../compile/language.ts';
import { constant } from '../compile/text.ts';
import { keys } from '../core/tests.ts';
import { limits } from '../limits.ts';
import { addressPartTags, partOf } from '../run/addresses.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';
import type { Run } from '../run/run.ts';
import type { Arguments } from '../compile/arguments.ts';

const parts: ReadonlySet<string> = new Set(['from', 'to']);

export const envelope: Extension = {
  capability: 'envelope',
  tests: [
    {
      name: 'envelope',
      tags: [...matchTags, ...addressPartTags],
      positional: [{ name: 'parts of the envelope', kind: 'strings' }, keys],
      check: (args, wrong, uses) => {
        checkMatch(args, wrong, uses);
        for (const text of args.texts(0)) {
          const part = constant(text);
          if (part !== null && !parts.has(part.toLowerCase()))
            wrong(`an envelope has the parts "from" and "to", not "${part.slice(0, limits.quoted)}"`);
        }
      },
      holds: (args, run) => {
        const names = run.texts(args.texts(0)).map((name) => name.toLowerCase());
        const values = names.flatMap((name) => {
          const { from, to } = run.mail.envelope;
          return name === 'from' ? pathPart(from, args, run) : name === 'to' ? pathPart(to, args, run) : [];
        });
        return matches(args, run, values, args.texts(1), { called: names.join(', ').slice(0, limits.quoted) });
      },
    },
  ],
};

/** "The null reverse-path is matched against as the empty string, regardless of the ADDRESS-PART". */
function pathPart(path: string, args: Arguments, run: Run): readonly string[] {
  if (path === '') return [''];
  const at = path.lastIndexOf('@');
  const address = at < 0 ? { local: path, domain: '' } : { local: path.slice(0, at), domain: path.slice(at + 1) };
  const part = partOf(address, args, run);
  return part === null ? [] : [part];
}
