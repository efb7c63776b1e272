/** A charset for another script than the text is in: the sender's machine is not where he says. RFC 2046 §4.1.2. */
import { parameter } from '../../message/header/parameters.ts';
import { isAscii } from '../text/fold.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
/** Charsets for scripts other than Latin, by how their names begin. */
const foreign =
  'big5 gb euc-kr euc-jp ks_c iso-2022 shift_jis cp949 windows-949 windows-1251 windows-1253 windows-1255 windows-1256 koi8 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 tis-620 windows-874'.split(
    ' ',
  );

export const charsetMismatch: Signal = {
  name: 'charset-mismatch',
  description: 'The text is not in the script that its charset is for',
  test: ({ leaves, texts }) => {
    if (texts.length === 0 || !texts.every(({ plain }) => isAscii(plain))) return null;
    const charsets = leaves
      .filter(({ part }) => part.type === 'text')
      .map(({ part }) => (parameter(part.parameters, 'charset') ?? '').toLowerCase().slice(0, 40));
    return foundAny(charsets.filter((charset) => foreign.some((name) => charset.startsWith(name))));
  },
};
