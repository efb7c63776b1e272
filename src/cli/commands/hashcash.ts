/** postern hashcash mint, check: postage that is paid by computing. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../base/clock.ts';
import { normaliseAddress } from '../../directory/address.ts';
import { isMintable, mint as make } from '../../spam/hashcash/mint.ts';
import { type StampProblem, expiryOf, parseStamp, problemOf } from '../../spam/hashcash/stamp.ts';
import { timeText } from '../columns.ts';
import { type CommandGroup, command, done, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';

/** As many as a minute or two makes. */
const mostBits = 26;
const usual = 20;

function bitsOf(text: string | undefined, most: number): number | null {
  const bits = text === undefined ? usual : Number(text);
  return Number.isInteger(bits) && bits >= 0 && bits <= most ? bits : null;
}

const mint = command({
  about: 'Make a stamp for a recipient, to be sent as X-Hashcash.',
  operands: ['ADDRESS'],
  options: { bits: { type: 'string', value: 'BITS', about: `How much work: 20 unless told, up to ${mostBits}.` } },
  run: ({ values, operands: [address = ''] }) => {
    const bits = bitsOf(values.bits, mostBits);
    if (bits === null) return Promise.resolve(wrongUsage(`--bits ${values.bits ?? ''} cannot be`, `0 to ${mostBits}`));
    if (normaliseAddress(address) === null || !isMintable(address))
      return Promise.resolve(failed(exit.data, `${address} is no address for a stamp`, 'write ada@example.org'));
    const rand = randomBytes(12).toString('base64');
    const stamp = make({ resource: address, bits, now: systemClock.now(), rand }, () => true) ?? '';
    return Promise.resolve(done(stamp, { stamp, resource: address, bits }));
  },
});

const words: Readonly<Record<StampProblem, string>> = {
  'for-another': 'is for another recipient',
  'too-cheap': 'was too little work',
  'false-claim': 'claims more work than was done',
  expired: 'has expired',
  'not-yet': 'is of a day that is still to come',
};

const check = command({
  about: 'Say what a stamp is worth. Whether it was spent before is not looked at.',
  operands: ['STAMP'],
  options: {
    resource: { type: 'string', value: 'ADDRESS', about: 'For whom it must be.' },
    bits: { type: 'string', value: 'BITS', about: 'How much work it must be: 20 unless told.' },
  },
  run: ({ values, operands: [text = ''] }) => {
    const least = bitsOf(values.bits, 160);
    if (least === null) return Promise.resolve(wrongUsage(`--bits ${values.bits ?? ''} cannot be`, '0 to 160'));
    const stamp = parseStamp(text);
    if (stamp === null)
      return Promise.resolve(failed(exit.data, 'that is no stamp', 'write 1:BITS:DATE:RESOURCE:EXT:RAND:COUNTER'));
    const problem = problemOf(stamp, values.resource ?? stamp.resource, least, systemClock.now());
    const { version, claimed, bits, resource } = stamp;
    const validUntil = expiryOf(stamp);
    const verdict = problem === null ? 'is good' : words[problem];
    const outcome = done(`the stamp ${verdict}: ${bits} bits for ${resource}, until ${timeText(validUntil)}`, {
      good: problem === null,
      problem,
      version,
      claimed,
      bits,
      resource,
      validUntil: new Date(validUntil).toISOString(),
    });
    return Promise.resolve(problem === null ? outcome : { ...outcome, exit: exit.problems });
  },
});

export const hashcash: CommandGroup = new Map([
  ['mint', mint],
  ['check', check],
]);
