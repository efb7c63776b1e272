/** docs/interop.md shows what mail programs and the webmail exchange under seal. */
import { it } from 'vitest';
import { shows } from '../support/interop-page.ts';
import { mutt, standards, thunderbird, writtenHere, writtenThere } from './sealed-programs.ts';

const programs = [thunderbird, mutt];

/** In the words of the page: made by the program and opened here, or the other way. */
const ways = (here: boolean, there: boolean): string =>
  [...(here ? ['here'] : []), ...(there ? ['there'] : [])].join(', ') || '-';

it('mail programs', () =>
  shows('mail programs', [
    ['what', ...programs.map(({ name }) => name)],
    ...standards.flatMap((standard) => [
      ...writtenThere.map((kind) => [
        `${standard}, ${kind}`,
        ...programs.map(() =>
          ways(
            true,
            writtenHere.some((one) => one === kind),
          ),
        ),
      ]),
      [
        `${standard}, the subject inside`,
        ...programs.map((one) => ways(one.hidesSubject.includes(standard), one.showsSubject.includes(standard))),
      ],
    ]),
  ]));
