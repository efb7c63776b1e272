/** Bounds of the authority. All our own where nothing else is said. */
export const limits = {
  /** Octets of a request for a certificate: RSA keys of 8,192 bits and some addresses fit well. */
  requestOctets: 16 * 1024,
  /** Addresses of one certificate, and certificates of one account that hold. */
  addresses: 20,
  certificates: 20,
  /** Bits of RSA keys. CA/Browser Forum S/MIME baseline requirements §6.1.5; more only costs whoever verifies. */
  rsaBits: 2_048,
  rsaMostBits: 8_192,
  /** Characters of commonName and organizationName. RFC 5280 §A.1 (ub-common-name, ub-organization-name) */
  name: 64,
  /** Of the organisation's name, which stands in names of authorities with words behind it. */
  organization: 48,
  /** Octets of a serial number: RFC 5280 §4.1.2.2 allows 20, and its first bit is not set. */
  serialOctets: 16,
  /** Milliseconds: how long the authorities hold. */
  rootLife: 20 * 365 * 86_400_000,
  issuingLife: 8 * 365 * 86_400_000,
  /** By so much certificates begin before they are made: clocks differ. */
  backdated: 3_600_000,
  /** Milliseconds that lists and answers hold, and for which they are given again where nothing changed. */
  listLife: 7 * 86_400_000,
  rootListLife: 35 * 86_400_000,
  answerLife: 86_400_000,
  given: 3_600_000,
  /** Answers that are kept to be given again. */
  keptAnswers: 1_000,
  /** Answers that are signed at a time. */
  atOnce: 20,
  /** Octets of a question. */
  questionOctets: 4 * 1024,
} as const;
