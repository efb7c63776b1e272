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
  /** Of them those that do not hold. BIND: max-validation-failures-per-fetch, which is 1 */
  badVerifications: 16,
  /** Proofs of absence in one answer that are looked at; three are needed at most. */
  proofs: 16,
  /** DNSKEYs and DSs of one zone that are looked at. */
  keys: 32,
  /** Octets of a DNSKEY, and of the modulus in an RSA one: 1,024 to 4,096 bits. RFC 5702 §2 */
  keyOctets: 1_200,
  rsaLeast: 128,
  rsaMost: 512,
  /** Octets of its exponent: a long one makes verifying as dear as signing. OpenSSL: OPENSSL_RSA_MAX_PUBEXP_BITS */
  rsaExponent: 8,
  /** Seconds that the clocks of signers may differ from ours. Unbound: val-sig-skew-min */
  clockSkew: 300,
  /** Iterations of NSEC3 above which a zone counts as unsigned. RFC 9276 §3.2; BIND has the same number */
  nsec3Iterations: 50,
  /** Rounds of hashing that one answer may cost, each name taking one more than there are iterations. CVE-2023-50868 */
  nsec3Rounds: 8_000,
  /** Names of which is remembered whether a zone begins there, and with which keys. */
  zones: 5_000,
  /** Questions that the proof of one answer may need. */
  chainQuestions: 60,
  /** Octets of which an encrypted question has a multiple. RFC 8467 §4.1 */
  padding: 128,
  /** Questions on one connection at a time, and milliseconds that it is kept without any. RFC 7858 §3.4 */
  pipelined: 128,
  tlsIdle: 10_000,
  /** Seconds that an answer is kept after its time for want of a newer one. RFC 8767 §5: 1 to 3 days */
  stale: 86_400,
  /** Seconds that such an answer is given before the servers are asked again. RFC 8767 §4, §5 */
  staleTtl: 30,
  /** Milliseconds until servers that did not speak DNSSEC are tried again. */
  validationRetry: 600_000,
  /** Of the zone server. */
  serverConnections: 64,
  serverIdle: 10_000,
  queryOctets: 4096,
} as const;
