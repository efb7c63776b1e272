/**
 * Flags as scripts write them: lists, and strings with several.
 * Implements: RFC 5232 §2 (flag lists, the internal variable), §5 (:flags).
 */
import type { Arguments } from '../compile/arguments.ts';
import { limits } from '../limits.ts';
import type { Run } from './run.ts';

const system: ReadonlyMap<string, string> = new Map(
  ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'].map((flag) => [flag.toLowerCase(), flag]),
);

/** Each flag once; what is no flag is left out, as RFC 5232 §2 asks for. */
export function flagList(texts: readonly string[]): readonly string[] {
  const flags = new Map<string, string>();
  for (const text of texts)
    for (const word of text.split(' ')) {
      const flag = system.get(word.toLowerCase()) ?? (isKeyword(word) ? word : null);
      if (flag !== null && flags.size < limits.flags && !flags.has(flag.toLowerCase()))
        flags.set(flag.toLowerCase(), flag);
    }
  return [...flags.values()];
}

/** flag-keyword = atom. RFC 9051 §9 */
function isKeyword(word: string): boolean {
  if (word === '' || word.length > limits.flag) return false;
  for (const letter of word) if (letter <= ' ' || letter > '~' || '(){%*"\\]'.includes(letter)) return false;
  return true;
}

/** Those of ":flags", or what the script has set so far. RFC 5232 §5 */
export function givenFlags(args: Arguments, run: Run): readonly string[] {
  const given = args.tagTexts('flags');
  return given === null ? run.flags : flagList(run.texts(given));
}
