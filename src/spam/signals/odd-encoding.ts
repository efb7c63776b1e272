/** A transfer encoding that does not exist, or one around a multipart, which may have none. RFC 2045 §6.1, §6.4. */
import type { Part } from '../../message/types.ts';
import { limits } from '../limits.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const known = new Set(['7bit', '8bit', 'binary', 'quoted-printable', 'base64', 'x-uuencode', 'x-uue', 'uuencode']);
const whole = new Set(['7bit', '8bit', 'binary']);

function oddEncodings(part: Part, most: number): readonly string[] {
  const inner = part.type === 'multipart' ? part.children.slice(0, most) : [];
  const isOdd = !known.has(part.encoding) || (part.type === 'multipart' && !whole.has(part.encoding));
  return [...(isOdd ? [part.encoding.slice(0, 40)] : []), ...inner.flatMap((each) => oddEncodings(each, 10))];
}

export const oddEncoding: Signal = {
  name: 'odd-encoding',
  description: 'The message is encoded in a way that does not exist',
  test: ({ message: { structure } }) => foundAny(oddEncodings(structure, limits.parts)),
};
