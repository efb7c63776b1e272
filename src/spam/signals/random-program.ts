/** A program whose name is a handful of letters and digits thrown together. */
import { programName } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';

/** Changes between capitals, small letters and digits: names of programs have few. */
function changes(name: string): number {
  let count = 0;
  let before = 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    const kind =
      code >= 0x30 && code <= 0x39 ? 1 : code >= 0x41 && code <= 0x5a ? 2 : code >= 0x61 && code <= 0x7a ? 3 : 9;
    if (kind === 9) return 0;
    if (before !== 0 && kind !== before) count += 1;
    before = kind;
  }
  return count;
}

export const randomProgram: Signal = {
  name: 'random-program',
  description: 'The mail program has a made-up name',
  test: (facts) => {
    const name = programName(facts).trim();
    return foundIf(name.length >= 8 && name.length <= 60 && changes(name) >= 5, name);
  },
};
