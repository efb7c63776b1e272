/**
 * Whether the name of an address was made from the address, as providers name the lines of their customers: no mail server of anybody.
 * Looks at the structure of the name alone: numbers and words in it.
 */
import { isIPv4 } from 'node:net';

/** What providers call such lines. */
const lineWords: ReadonlySet<string> = new Set([
  'adsl',
  'broadband',
  'cable',
  'client',
  'cust',
  'customer',
  'dhcp',
  'dial',
  'dialin',
  'dialup',
  'dip',
  'dsl',
  'dyn',
  'dynamic',
  'dynip',
  'fibre',
  'fiber',
  'ftth',
  'home',
  'hsd',
  'pool',
  'ppp',
  'pppoe',
  'res',
  'resi',
  'residential',
  'unassigned',
  'vdsl',
  'wifi',
]);

/** What stands in names of mail servers and of lines that are somebody's own. */
const serverWords: ReadonlySet<string> = new Set([
  'mail',
  'mta',
  'mx',
  'out',
  'outbound',
  'relay',
  'sender',
  'smtp',
  'static',
]);

const isDigit = (letter: string): boolean => letter >= '0' && letter <= '9';
const isLetter = (letter: string): boolean => letter >= 'a' && letter <= 'z';

/** Runs of digits and runs of letters. */
function pieces(name: string): { readonly numbers: readonly string[]; readonly words: readonly string[] } {
  const [numbers, words]: [string[], string[]] = [[], []];
  for (let at = 0; at < name.length;) {
    const kind = [isDigit, isLetter].find((is) => is(name.charAt(at)));
    let end = at + 1;
    if (kind !== undefined) {
      while (end < name.length && kind(name.charAt(end))) end += 1;
      (kind === isDigit ? numbers : words).push(name.slice(at, end));
    }
    at = end;
  }
  return { numbers, words };
}

export function looksDynamic(name: string, address: string): boolean {
  const lower = name.toLowerCase();
  const { numbers, words } = pieces(lower);
  if (words.some((word) => serverWords.has(word))) return false;
  const isLine = words.some((word) => lineWords.has(word));
  if (!isIPv4(address)) return isLine;
  const octets = address.split('.');
  const left = numbers.map((number) => String(Number(number)));
  const found = octets.filter((octet) => {
    const at = left.indexOf(octet);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  const isWhole = [
    octets.map((octet) => Number(octet).toString(16).padStart(2, '0')).join(''),
    octets.map((octet) => octet.padStart(3, '0')).join(''),
    octets.join(''),
  ].some((text) => text.length >= 8 && lower.includes(text));
  return isWhole || found >= 3 || (isLine && found >= 1);
}
