/** What the index takes of an opened letter, and which subject may be shown. */
import { describe, expect, it } from 'vitest';
import { sealAtRest } from '../../../../src/keys/at-rest.ts';
import { now, person } from '../../../../src/openpgp/testing/people.ts';
import { innerSubject } from '../../../model/letter.ts';
import type { FieldProtection } from '../../../../src/sealed/verdict.ts';
import type { OpenedLetter } from '../../letter.ts';
import { openLetter } from '../letters/open.ts';
import { indexedLetter } from './letters.ts';

const alice = await person('alice');
const known = { openpgp: [], anchors: [], accepted: [], known: [], refused: [] };
const message = [
  'From: Ann <ann@elsewhere.test>',
  'To: alice@example.org',
  'Subject: The cormorant',
  `Date: ${new Date(now).toUTCString()}`,
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: multipart/alternative; boundary=a',
  '',
  '--a',
  'Content-Type: text/plain',
  '',
  'Under the boathouse.',
  '--a',
  'Content-Type: text/html',
  '',
  '<p>Under the boathouse, laid out.</p>',
  '--a--',
  '--b',
  'Content-Type: application/pdf; name="lighthouse.pdf"',
  'Content-Disposition: attachment; filename="lighthouse.pdf"',
  '',
  'PDF',
  '--b--',
  '',
].join('\r\n');

async function opened(openpgp: readonly (typeof alice.secret)[]): Promise<OpenedLetter> {
  const sealed = await sealAtRest(Buffer.from(message), { standard: 'openpgp', octets: alice.key.octets }, now);
  if (!sealed.ok) throw new Error(sealed.error);
  return openLetter({ message: sealed.value, keys: known, receivedAt: now }, { openpgp, smime: [] }, now);
}

describe('a letter in the index', () => {
  it('has the words of its header, texts and files, and knows which stand outside', async () => {
    const letter = indexedLetter({ id: 'E1', at: now }, await opened([alice.secret]), 'keys');
    expect(letter).toMatchObject({ id: 'E1', at: now, subject: 'The cormorant', hasFiles: true, tried: null });
    expect(letter.sections.map(({ field, isOutside, words }) => [field, isOutside, words.join(' ')])).toEqual([
      ['from', true, 'ann ann elsewhere test'],
      ['to', true, 'alice example org'],
      ['subject', false, 'the cormorant'],
      ['body', false, 'under the boathouse'],
      ['body', false, 'lighthouse pdf'],
    ]);
  });

  it('has nothing of one that did not open, and remembers with which keys that was tried', async () => {
    const letter = indexedLetter({ id: 'E1', at: now }, await opened([]), 'keys');
    expect(letter).toMatchObject({ subject: null, hasFiles: false, tried: 'keys' });
    expect(letter.sections.filter(({ isOutside }) => !isOutside)).toEqual([]);
  });
});

describe('the subject that is shown', () => {
  const letter = (encrypted: OpenedLetter['encrypted'], protection: FieldProtection) => ({
    encrypted,
    fields: [{ name: 'Subject', value: 'The cormorant', protection }],
  });

  it.each([
    ['message', 'encrypted', 'The cormorant'],
    ['message', 'signed-and-encrypted', 'The cormorant'],
    ['message', 'signed', null],
    ['message', 'unprotected', null],
    ['part', 'encrypted', null],
    ['locked', 'encrypted', null],
    ['broken', 'encrypted', null],
    ['none', 'encrypted', null],
  ] as const)('of a letter that is encrypted: %s, where it is %s', (encrypted, protection, subject) => {
    expect(innerSubject(letter(encrypted, protection))).toBe(subject);
  });
});
