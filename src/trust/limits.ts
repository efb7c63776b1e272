/** Every bound of the trust room and its source. Past one of them a check ends with the verdict that its standard names. */
export const limits = {
  /** Questions to the DNS for one message. Our own: SPF has 10 terms of 10 hosts (RFC 7208 §4.6.4), the rest is signatures. */
  questions: 400,
  /** Characters of a stranger's text inside one of our sentences. Our own. */
  shown: 120,
  /** Terms of SPF that ask the DNS, their answers without records, and hosts behind one of them. RFC 7208 §4.6.4 */
  spfLookups: 10,
  spfVoidLookups: 2,
  spfHosts: 10,
  /** Characters of an explanation, as one line of an SMTP reply can have them. RFC 7208 §6.2, RFC 5321 §4.5.3.1.5 */
  spfExplanation: 500,
  /** Names of an address that are asked for. RFC 8601 §3 */
  iprevNames: 10,
  /** Names of one DNS Tree Walk. RFC 9989 §4.10 */
  dmarcSteps: 8,
  /** Author domains that are looked at, and authenticated domains that are walked for alignment. RFC 9989 §11.5 */
  dmarcAuthors: 5,
  dmarcWalks: 20,
  /** Characters of a policy record in a verdict. Our own: longer ones than that are no policy. */
  dmarcShown: 2_000,
  /** Signatures of one message that are looked at. RFC 6376 §6.1 lets us limit them; common mail has fewer than five. */
  signatures: 20,
  /** Octets of one signature field. Our own: RSA-8192 and 200 names need 5,000. */
  signatureOctets: 32_768,
  /** Octets of a header that signatures are looked for in. Our own: Postfix header_size_limit is a tenth for one field. */
  signedHeaderOctets: 1_048_576,
  /** Records at the name of one key, and octets of each. RFC 6376 §3.6.2.2 expects one. */
  keyRecords: 5,
  keyRecordOctets: 8_192,
  /** Keys that stay opened between messages. Our own. */
  keysKept: 500,
  /** RFC 8301 §3.2: fewer are no proof, and 4,096 is what everybody must be able to check. */
  rsaBits: { least: 1_024, most: 8_192 },
  /** Bits of a public exponent; NIST SP 800-56B has up to 256, the sound ones in use have 17. Our own, for the time it takes. */
  rsaExponentBits: 33,
  /** Seconds that the clocks of signers may differ from ours. RFC 6376 §3.5 (x=); OpenDKIM ClockDrift. */
  clockSkew: 300,
  /** Characters of a line of a signature that is written. RFC 5322 §2.1.1 */
  line: 78,
  /** ARC sets of one message. RFC 8617 §4.2.1 */
  arcSets: 50,
  /** Characters of ARC-Authentication-Results that are kept as evidence. Our own. */
  resultsShown: 1_000,
  /** Results of one Authentication-Results field that are read, and properties of one of them. Our own. */
  authresResults: 200,
  authresProperties: 50,
  /** Characters of a value there, quoted at worst twice as many: far below the 998 of a line. RFC 5322 §2.1.1 */
  authresValue: 400,
  /**
   * Characters of an assertion record or a selector field, octets of a picture (the recommendation of the SVG Tiny PS profile) and of
   * whatever is fetched, elements and depth of a picture, certificates of a chain and images of one. Our own where nothing is named.
   */
  bimiRecord: 2_000,
  bimiSvg: 32_768,
  bimiDocument: 262_144,
  bimiElements: 5_000,
  bimiDepth: 50,
  bimiChain: 8,
  bimiLogos: 5,
  /** Milliseconds that a message waits for a document, and that fetching it may take; fetches at once. Our own. */
  bimiPatience: 3_000,
  bimiTimeout: 10_000,
  bimiFetches: 20,
  /** Documents that are kept, and for how many milliseconds: what came, and what did not. Our own. */
  bimiKept: 200,
  bimiFresh: 3_600_000,
  bimiFailed: 300_000,
  /** Rows that are counted before they are written down; rows of one report. Our own. */
  reportCounts: 10_000,
  reportRows: 20_000,
  /** Rows of all days and domains that wait to be reported, and days that they wait at the longest. Our own. */
  countsKept: 200_000,
  countDays: 4,
  /** Octets of a message that carries a report of others: gzip makes a tenth of XML. Our own. */
  reportCarrier: 4 * 1_048_576,
  /** Reports of others that are kept, their octets together, and milliseconds. Our own: anybody can send them. */
  reportsKept: 10_000,
  reportsOctets: 256 * 1_048_576,
  reportsAge: 400 * 86_400_000,
  /** Rows of failure reports of others that are kept. Our own. */
  failuresKept: 20_000,
  /** Messages that one of them may speak for. Our own. */
  failureIncidents: 1_000_000,
  /** Failure reports of one domain within an hour, domains that this is known of, reports that wait to be made. Our own; RFC 9991 §2 */
  failuresPerHour: 10,
  failureDomains: 10_000,
  failuresWaiting: 100,
  /** Octets of a redacted header, addresses of one of its fields, characters of a hash and of a word that cannot be folded. Our own. */
  redactedHeader: 65_536,
  redactedAddresses: 20,
  redactedLetters: 16,
  redactedWord: 900,
  /** Addresses of one domain that get a report. RFC 9990 §3.5 lets us limit them. */
  reportAddresses: 5,
  /** Octets of a report unpacked, elements, how deep they go (a proper one has seven levels), characters of each text. RFC 9990 §8.1 */
  reportOctets: 16 * 1_048_576,
  reportElements: 1_000_000,
  /** Elements of one row, or of all that is in front of the first. Our own: 100 signatures have 400. */
  reportHeld: 5_000,
  reportDepth: 20,
  reportText: 1_000,
  /** Signatures and reasons of one row. RFC 9990 §3.1.3 */
  reportDetails: 100,
} as const;
