/** What is said of a sealed message: each fault in its own sentence, and only its author's signature as good. */
import { expect, it } from 'vitest';
import type { OpenedLetter, SealFault } from '../crypto/letter.ts';
import { sealedLine } from './sealed-line.ts';

const letter = (signed: OpenedLetter['signed'], fault: SealFault | null): OpenedLetter => ({
  ...{ signed, fault, encrypted: 'none', reason: { text: '', rule: '' }, signature: null, author: ['ann@example.org'] },
  ...{
    fromDiffers: false,
    fields: [],
    outer: [],
    parts: [],
    closed: [],
    openedBy: [],
    certificates: [],
    authorities: [],
    paths: [],
  },
  file: null,
});
const wordsOf = (signed: OpenedLetter['signed'], fault: SealFault | null): readonly string[] => {
  const circumstances = { belief: { how: 'unknown' }, isLocked: false, isAsking: false, day: () => 'today' } as const;
  const { says, remedy } = sealedLine(letter(signed, fault), circumstances);
  return [...says.map(({ words }) => words), ...(remedy === null ? [] : [remedy.words])];
};

const faults: readonly SealFault[] = [
  ...(['changed', 'malformed', 'weak', 'expired', 'not-yet-valid', 'revoked', 'purpose', 'issuer'] as const),
  ...(['uncertified', 'no-key', 'refused', 'unsupported', 'header', 'time', 'empty', 'elsewhere'] as const),
  ...(['author', 'signer'] as const),
];

it.each(faults)('%s: its own sentence, and what to do', (fault) => {
  for (const signed of ['other', 'unproven', 'unknown', 'invalid'] as const)
    expect(wordsOf(signed, fault)).toEqual([`fault.${fault}`, `remedy.${fault}`]);
});

it('only the author’s signature is good', () => {
  expect(wordsOf('author', null)).toEqual(['signed.certificate']);
  expect(wordsOf('part', null)).toEqual(['signed.part', 'remedy.part']);
  expect(wordsOf('none', null)).toEqual([]);
});
