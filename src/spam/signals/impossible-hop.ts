/** Time stamps of hops that no clock shows: zones beyond the earth's, years before mail. RFC 5321 §4.4, RFC 5322 §3.3. */
import { dateTime } from '../../message/header/date.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const oldest = Date.UTC(1990, 0, 1);
const widest = 14 * 60;

export const impossibleHop: Signal = {
  name: 'impossible-hop',
  description: 'A Received field tells a time that no clock shows',
  test: ({ identity: { hops } }) =>
    foundAny(
      hops
        .filter(({ stamp }) => {
          const when = dateTime(stamp);
          return when !== null && (when.epoch < oldest || Math.abs(when.zone) > widest);
        })
        .map(({ stamp }) => stamp),
    ),
};
