/** Bounds of what is read of S/MIME: strangers made it. All our own where nothing else is said. */
export const limits = {
  /** Elements of one ASN.1 value. OpenSSL cuts streamed content into pieces of 1 KB: 200 MB have 200,000. */
  elements: 400_000,
  elementDepth: 40,
  /** Signers, recipients and certificates of one message that are looked at. */
  signers: 20,
  recipients: 1_000,
  certificates: 100,
  /** Keys of one's own that are tried on one message: each is a private operation. */
  openers: 10,
  /** Attributes of a signer. */
  attributes: 100,
  /** Certificates from an end to its anchor, and issuers that are tried on the way. */
  pathLength: 8,
  pathTries: 60,
  /** Ciphers and other things that a signer says to know. */
  capabilities: 100,
  /** Bits of an RSA key below which nothing counts. RFC 8551 §6 asks to warn below 2048, and calls fewer than 1024 broken. */
  rsaBits: 1_024,
  /** Below these a signature is told, and proves nothing. RFC 8551 §6 */
  rsaGoodBits: 2_048,
  /** Bits of an RSA key above which nothing is computed with it here. OpenSSL's own bound. */
  rsaMostBits: 16_384,
  /** And of its exponent. OpenSSL's own bound for keys above 3,072 bits. */
  exponentBits: 64,
  /** Rounds that a key file may ask for: a million take some seconds, and none of those in use asks for more. */
  iterations: 2_000_000,
  /** Rounds of everything in one key file: its MAC, its keys and its certificates have some each. */
  fileIterations: 6_000_000,
  /** Octets of the key of a PBMAC1: no shorter than the shortest digest, no longer than the block of the longest one. */
  macKeyOctets: 20,
  macKeyMostOctets: 128,
  /** Keys and certificates of one key file, and safes inside each other. */
  bags: 100,
  safeDepth: 4,
  /** Octets of a list of revoked certificates or of what OCSP says: the largest public lists have a few millions. */
  revocationOctets: 10 * 1024 * 1024,
  /** Lists, answers, and certificates inside an answer that are looked at for one certificate. */
  revocationLists: 10,
  responderCertificates: 10,
  /** Octets of a nonce: RFC 9654 §2.1 sends 32 and takes 1 to 128. */
  nonceOctets: 32,
  nonceMostOctets: 128,
  /** Milliseconds by which clocks may differ. */
  clockSkew: 5 * 60_000,
  /** Milliseconds for which an answer counts that does not say until when it holds. RFC 6960 §4.2.2.1 leaves it to us. */
  ocspFresh: 24 * 3_600_000,
  /** Names of those from whom, and to whom, receipts are asked for; characters of a security label that are shown. */
  receiptNames: 20,
  privacyMark: 128,
  /** Octets of the serial number of a certificate that is made: RFC 5280 §4.1.2.2 allows 20, and its first bit is not set. */
  serialOctets: 16,
  /** Characters of commonName. RFC 5280 §A.1 (ub-common-name) */
  commonName: 64,
  /** Octets that compressed content may have when it is unpacked: as many as with OpenPGP. */
  inflated: 128 * 1024 * 1024,
} as const;
