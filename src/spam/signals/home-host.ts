/** The hand-over comes from a line as homes have, not from a server for mail. M3AAWG, Managing Port 25. */
import { looksDynamic } from '../door/dynamic-name.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const homeHost: Signal = {
  name: 'home-host',
  description: 'The message came straight from a connection as homes have',
  test: ({ identity: { handover } }) => {
    const name = (handover?.reverse ?? '').slice(0, 255);
    return foundIf(handover !== null && name !== '' && looksDynamic(name, handover.ip), name);
  },
};
