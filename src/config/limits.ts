/** [limits]: how much one client, one message and all clients together may take. */
import { count, duration, octets } from './fields.ts';

export const limits = {
  maxMessageSize: octets('50 MiB', ['64 KiB', '2 GiB'], 'Largest message taken, as EHLO announces it (RFC 1870).'),
  maxRecipients: count(1000, [100, 50_000], 'Most recipients of one message; at least 100 (RFC 5321 4.5.3.1.8).'),
  maxConnections: count(4000, [10, 100_000], 'Most connections of one listener.'),
  maxConnectionsPerAddress: count(50, [1, 100_000], 'Most connections of one listener from one address.'),
  shutdownGrace: duration('20s', ['0s', '10m'], 'How long sessions may finish what they do when the server stops.'),
};
