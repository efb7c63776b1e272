/** A form, or a field for a password, in a message. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const form: Signal = {
  name: 'form',
  description: 'The message asks for data in a form',
  test: ({ texts }) => foundIf(texts.some(({ html }) => html?.features.has('form') === true)),
};
