import { expect, test } from 'vitest';
import { unpackedSource } from './macros.ts';

test.each<[string, string, string]>([
  [
    'no compression, MS-OVBA 3.2.1',
    '19b00061626364656667680069 6a6b6c6d6e6f70007172737475762e',
    'abcdefghijklmnopqrstuv.',
  ],
  [
    'normal compression, MS-OVBA 3.2.2',
    '2fb00023616161626364658266007061676869 6a013808616b6c00306d6e6f7006710270041072737475 7610777879 7a003c',
    '#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa',
  ],
  ['maximum compression, MS-OVBA 3.2.3', '03b00261 4500', 'a'.repeat(73)],
])('%s', (_, packed, source) => {
  expect(unpackedSource(Buffer.from(packed.replaceAll(' ', ''), 'hex'), 0)).toBe(source);
});
