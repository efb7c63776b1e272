/** [spam]: unwanted mail. */
import { address, choice, flag, list, score } from './fields.ts';
import { parseZone } from './list-zone.ts';
import { parseThresholdsFor } from './thresholds-for.ts';

/** Letters and digits, as the part of a name behind its last dot is. */
const isEnding = (text: string): boolean =>
  text.length <= 20 && Array.from(text).every((letter) => letter > ' ' && !'./\\:'.includes(letter)) && text !== '';

export const spam = {
  enabled: flag(
    true,
    'Whether mail from elsewhere is scored: its words, signals, lists. Every point is kept with the message (postern explain).',
  ),
  tag: score(
    'usual',
    'From which score a message is marked as doubtful in X-Postern-Spam and the log. Scores are logarithms of odds: 0 is even, 2.3 ten to one, 6.9 a thousand to one. "usual" is what the filter was fitted for, "off" is never.',
  ),
  junk: score('usual', 'From which score it is filed as junk.'),
  greylist: score(
    'off',
    'From which score it is put off once (451 4.7.1), to be judged again when it comes back. "usual" is 6.',
  ),
  quarantine: score('off', 'From which score it is kept apart, in Quarantine. "usual" is 10.'),
  reject: score(
    'usual',
    'From which score it is refused (550 5.7.1), where every recipient would have it so. "usual" is 15, far above what is only filed as junk.',
  ),
  reportTo: address(
    '',
    'Where people may send what they report as spam or phishing on the web pages, as feedback reports (RFC 5965) with the message in it; each is asked first. "" is nowhere.',
  ),
  thresholdsFor: list(
    'must be of the form "DOMAIN-or-ADDRESS tag=N junk=N greylist=N quarantine=N reject=N", with at least one of them',
    'The same for the readers of one domain, or for one of them: what is nearer wins.',
    '["example.org junk=5 reject=off", "ann@example.org junk=1.5"]',
    (item) => parseThresholdsFor(item) !== null,
  ),
  malware: choice(
    ['reject', 'quarantine'],
    'reject',
    'What becomes of a message in which malware is found: it is refused (550 5.7.1 with the name of what was found), or kept apart, in Quarantine.',
  ),
  refuseAttachments: list(
    'must be an ending such as "exe", without a dot',
    'Endings of files that are refused (550 5.7.1 with the name of the file), also inside of archives. Programs count towards junk in any case.',
    '["exe", "scr", "js", "vbs", "hta", "lnk", "iso"]',
    isEnding,
  ),
  zones: list(
    'must be of the form "zone", then allow, refuse, points=NUMBER or ANSWER=NUMBER',
    'DNS lists that are asked about each client (RFC 5782). Each is told who sends to this server: none is asked unless it is named here. What is on a list with refuse is refused, what is on one with allow never is.',
    '["bl.example.net refuse", "multi.example.org 127.0.0.2-4=3 127.0.0.10=1", "wl.example.org allow"]',
    (item) => parseZone(item) !== null,
  ),
  uriZones: list(
    'must be of the form "zone", then points=NUMBER or ANSWER=NUMBER',
    'DNS lists that are asked about every host that a message leads to: as it is, and as the domain that somebody registered. Each is told what our users are written: none is asked unless it is named here.',
    '["links.example.net points=3", "multi.example.org 127.0.0.2-4=3 127.0.0.10=1"]',
    (item) => isUriZone(item),
  ),
  refuseHelo: flag(
    false,
    'Whether a client is refused that calls itself by no full name, by the name of this server or by an address that is not its own. It counts in any case.',
  ),
};

/** Nobody is refused for a link alone, and none makes a message welcome. */
function isUriZone(item: string): boolean {
  const zone = parseZone(item);
  return zone !== null && !zone.refuse && zone.kind === 'block';
}
