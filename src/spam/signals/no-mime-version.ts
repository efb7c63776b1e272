/** Fields of MIME without the one that says that it is MIME. RFC 2045 §4: "messages composed in accordance … MUST". */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const noMimeVersion: Signal = {
  name: 'no-mime-version',
  description: 'The message uses MIME and does not say so',
  test: (facts) =>
    foundIf(
      facts.header === 'whole' &&
        fieldValue(facts, 'mime-version') === null &&
        (fieldValue(facts, 'content-type')?.includes('/') === true ||
          fieldValue(facts, 'content-transfer-encoding') !== null),
    ),
};
