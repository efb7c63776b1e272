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
  /** Signatures of one set that are looked at, and verifications that one question may cost. CVE-2023-50387 (KeyTrap) */
  signatures: 8,
  verifications: 64,
  /** DNSKEYs and DSs of one zone that are looked at. */
  keys: 32,
  /** Octets of a DNSKEY, and of the modulus in an RSA one: 1,024 to 4,096 bits. RFC 5702 §2 */
  keyOctets: 1_200,
  rsaLeast: 128,
  rsaMost: 512,
  /** Seconds that the clocks of signers may differ from ours. Unbound: val-sig-skew-min */
  clockSkew: 300,
  /** Iterations of NSEC3 above which a zone counts as unsigned. RFC 9276 §3.2 */
  nsec3Iterations: 100,
  /** Hashes of NSEC3 that one answer may cost. CVE-2023-50868 */
  nsec3Hashes: 200,
  /** Zones that are remembered with their keys. */
  zones: 5_000,
  /** Questions that the proof of one answer may need. */
  chainQuestions: 60,
  /** Of the zone server. */
  serverConnections: 64,
  serverIdle: 10_000,
  queryOctets: 4096,
} as const;
