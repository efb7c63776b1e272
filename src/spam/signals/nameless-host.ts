/** The hand-over comes from an address that has no name. RFC 1912 §2.1: every host has a name, and the name leads back. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const namelessHost: Signal = {
  name: 'nameless-host',
  description: 'The host that sent the message has no name',
  test: ({ identity: { handover, isList } }) => foundIf(handover?.reverse === '' && !isList, handover?.ip ?? ''),
};
