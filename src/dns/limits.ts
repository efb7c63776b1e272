/**
 * Bounds of the DNS client and of the zone server.
 */
export const limits = {
  /** Octets of a UDP answer that pass every network unfragmented. DNS Flag Day 2020, RFC 9715 */
  udpPayload: 1232,
  /** Octets of a UDP answer without EDNS. RFC 1035 §4.2.1 */
  plainUdpPayload: 512,
  /** Octets times records that decoding may cost: compression pointers make names of a message long to follow. */
  decodeCost: 8_000_000,
  /** Records of one message. */
  records: 1024,
  /** CNAMEs that are followed for one question. */
  aliases: 8,
  /** Datagrams that do not answer the question, before the client turns to TCP. RFC 5452 §9.2 */
  strayDatagrams: 32,
  /** Questions on the wire at one moment, and those that may wait for their turn. */
  inFlight: 256,
  waiting: 20_000,
  /** Seconds. RFC 8767 §4 caps what is kept at days; a mail server likes to see changes within one. */
  maxTtl: 86_400,
  /** Seconds. RFC 2308 §5 */
  maxNegativeTtl: 3_600,
  /** Milliseconds a failure is remembered. RFC 9520 §3.2: 1 second to 5 minutes */
  failureLifetime: 2_000,
  /** Name servers taken from resolv.conf. resolv.conf(5): MAXNS */
  systemServers: 3,
  /** Of the zone server. */
  serverConnections: 64,
  serverIdle: 10_000,
  queryOctets: 4096,
} as const;
