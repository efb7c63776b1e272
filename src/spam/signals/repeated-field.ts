/** Fields that may stand once and stand twice. RFC 5322 §3.6, RFC 2045 §3. */
import { fieldValues } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const single =
  'from to cc bcc subject date message-id reply-to sender in-reply-to references mime-version content-type content-transfer-encoding'.split(
    ' ',
  );

export const repeatedField: Signal = {
  name: 'repeated-field',
  description: 'Fields that may stand only once are repeated',
  test: (facts) => foundAny(single.filter((name) => fieldValues(facts, name).length > 1)),
};
