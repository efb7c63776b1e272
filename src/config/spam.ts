/** [spam]: unwanted mail. */
import { flag, list } from './fields.ts';
import { parseZone } from './list-zone.ts';

export const spam = {
  zones: list(
    'must be of the form "zone", then allow, refuse, points=NUMBER or ANSWER=NUMBER',
    'DNS lists that are asked about each client (RFC 5782). Each is told who sends to this server: none is asked unless it is named here. What is on a list with refuse is refused, what is on one with allow never is.',
    '["bl.example.net refuse", "multi.example.org 127.0.0.2-4=3 127.0.0.10=1", "wl.example.org allow"]',
    (item) => parseZone(item) !== null,
  ),
  refuseHelo: flag(
    false,
    'Whether a client is refused that calls itself by no full name, by the name of this server or by an address that is not its own. It counts in any case.',
  ),
};
