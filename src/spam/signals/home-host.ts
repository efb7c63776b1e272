/** The hand-over comes from a connection as homes have: its name is made of the address, or speaks of dial-up. M3AAWG on port 25. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const marks = new Set(
  'dsl adsl xdsl sdsl vdsl ppp pppoe dialup dial dialin dip dhcp dyn dynamic cable cablemodem modem pool pools ras client clients home cpe cust customer customers user users catv broadband res wireless hsd tnt'.split(
    ' ',
  ),
);
/** Names of hosts that carry mail for others. */
const relays = new Set('mail mx smtp relay mta out outbound mailout static'.split(' '));

/** The name in pieces: "adsl-17-226.jax.example.net" is adsl, 17, 226, jax, and so on, digits apart from letters. */
function piecesOf(name: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at <= name.length; at++) {
    const isDigit = kind(name[at]);
    if (at > from && isDigit !== kind(name[from])) {
      if (kind(name[from]) !== 'mark') pieces.push(name.slice(from, at));
      from = at;
    } else if (kind(name[from]) === 'mark') from = at;
  }
  return pieces;
}

function kind(character = '.'): 'digit' | 'letter' | 'mark' {
  if (character >= '0' && character <= '9') return 'digit';
  return character >= 'a' && character <= 'z' ? 'letter' : 'mark';
}

/** Whether at least three octets of the address stand in the name. */
function holdsAddress(pieces: readonly string[], ip: string): boolean {
  const octets = ip.split('.');
  if (octets.length !== 4) return false;
  const numbers = new Set(pieces.map((piece) => String(Number(piece))));
  return octets.filter((octet) => numbers.has(octet)).length >= 3;
}

export const homeHost: Signal = {
  name: 'home-host',
  description: 'The message came straight from a connection as homes have',
  test: ({ identity: { handover } }) => {
    const name = handover?.reverse ?? '';
    if (handover === null || name === '' || name.length > 255) return null;
    const pieces = piecesOf(name);
    if (pieces.some((piece) => relays.has(piece))) return null;
    return foundIf(holdsAddress(pieces, handover.ip) || pieces.some((piece) => marks.has(piece)), name);
  },
};
