/** [dns]: who is asked, and what is believed. */
import { parseAnchor } from './anchor.ts';
import { flag, list } from './fields.ts';
import { parseNameServer } from './name-server.ts';

export const dns = {
  servers: list(
    'must be addresses, as "192.0.2.53", "192.0.2.53#5353" or "tls://dns.example.net@192.0.2.53"',
    "Resolvers to ask, over TLS where it is written so; without any, the system's.",
    '["tls://dns.example.net@192.0.2.53"]',
    (item) => parseNameServer(item) !== null,
  ),
  validate: flag(true, 'Checks the signatures of answers itself (DNSSEC). DANE needs it.'),
  anchors: list(
    'must be DS records, as "example.net. 12345 13 2 0123…"',
    "DS records that are believed besides the root's: of zones of one's own.",
    '["corp.example.net. 12345 13 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"]',
    (item) => parseAnchor(item) !== null,
  ),
};
