/** Words that unwanted mail is made of, with signs in the place of letters or gaps between them: vi@gra, m.o.n.e.y. */
import { disguised } from '../facts/said.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
export const disguisedWords: Signal = {
  name: 'disguised-words',
  description: 'Words are disguised so that filters do not read them',
  test: ({ said }) => foundAny([...(said.get(disguised) ?? [])]),
};
