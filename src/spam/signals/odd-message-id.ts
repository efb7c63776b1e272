/** A Message-ID that has not the form of one. msg-id = [CFWS] "<" id-left "@" id-right ">" [CFWS]. RFC 5322 §3.6.4 */
import { isIP } from 'node:net';
import { isPublic } from '../../base/public-address.ts';
import { fieldValue } from '../facts/fields.ts';
import { rightSide } from '../facts/identity.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';

/** What is wrong with it; '' where nothing is. */
function oddity(written: string): string {
  const id = written.slice(0, written.indexOf('>') + 1);
  if (!id.startsWith('<')) return 'no angle brackets';
  const at = id.indexOf('@');
  if (at === -1) return 'no right side';
  if (at === 1) return 'no left side';
  const right = rightSide(id);
  if (right === '' || right.startsWith('.') || right.endsWith('.')) return 'no domain on the right';
  if (isIP(right) !== 0 && isPublic(right)) return 'a bare address on the right';
  return id.includes(' ') && !id.startsWith('<"') ? 'a space' : '';
}

export const oddMessageId: Signal = {
  name: 'odd-message-id',
  description: 'The Message-ID has not the form of one',
  test: (facts) => {
    const id = fieldValue(facts, 'message-id')?.trim() ?? '';
    if (id === '') return null;
    const wrong = oddity(id);
    return foundIf(wrong !== '', `${id.slice(0, 80)}: ${wrong}`);
  },
};
