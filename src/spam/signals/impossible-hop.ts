/** Hops that no server writes: zones beyond the earth's, years before mail, addresses that no host has. RFC 5321 §4.4, RFC 1112 §4. */
import { isIP } from 'node:net';
import { dateTime } from '../../message/header/date.ts';
import type { Hop } from '../facts/received.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const oldest = Date.UTC(1990, 0, 1);
const widest = 14 * 60;

function isImpossible({ stamp, ip }: Hop): boolean {
  const when = dateTime(stamp);
  if (when !== null && (when.epoch < oldest || Math.abs(when.zone) > widest)) return true;
  const first = isIP(ip) === 4 ? Number(ip.slice(0, ip.indexOf('.'))) : 1;
  return first === 0 || first >= 224;
}

export const impossibleHop: Signal = {
  name: 'impossible-hop',
  description: 'A Received field tells a time that no clock shows, or an address that no host has',
  test: ({ identity: { hops } }) => foundAny(hops.filter(isImpossible).map(({ stamp, ip }) => `${ip} ${stamp}`.trim())),
};
