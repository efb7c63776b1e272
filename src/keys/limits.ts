/** Bounds of what is found, learned and given out. All our own where nothing else is said. */
export const limits = {
  /** Octets of keys for one address, from wherever they come; keys and certificates of them that are looked at. */
  foundOctets: 1_000_000,
  found: 10,
  /** Octets of the header of an answer by HTTP, and milliseconds that one place may take. */
  headers: 16_384,
  timeout: 10_000,
  /** Octets of one public key or certificate: what GnuPG 2.2 sends out with a key of many certifications is below that. */
  keyOctets: 256 * 1024,
  /** Addresses of one key that are told. */
  addresses: 50,
  /** Milliseconds that an answer is kept: what was found, that there is nothing, that somebody could not be asked. */
  foundFor: 3_600_000,
  absentFor: 600_000,
  failedFor: 60_000,
  /** Addresses of which answers are kept. */
  kept: 2_000,
  /** Addresses that one account may ask others for within an hour, and addresses that are asked for at one moment. */
  asksPerHour: 300,
  asking: 50,
  /** Accounts whose asking is remembered. */
  askers: 10_000,
  /** Keys that are kept as they are given out; milliseconds until what is published anew is seen. */
  published: 1_000,
  publishedFor: 1_000,
  /** Autocrypt: characters of a field, attributes of one, fields of a message, and octets of a key that travels with every message. Level 1 §2.1
   * asks for fields below 10 KiB. */
  autocryptField: 100_000,
  autocryptAttributes: 20,
  autocryptFields: 50,
  autocryptKey: 7_500,
  /** Octets of a message that is looked through for keys, parts within one another, and messages that are looked at at one moment; keys that
   * were read lately. */
  harvestOctets: 1_048_576,
  partDepth: 10,
  harvests: 20,
  harvested: 1_000,
  /** Keys sent by mail: octets of a message, characters and lines of a confirmation, how many wait for one and for how many milliseconds,
   * letters that one address gets meanwhile, and keys of an account beyond which none is added. */
  submissionOctets: 1_048_576,
  submissionText: 10_000,
  submissionLines: 50,
  submissions: 1_000,
  submissionFor: 86_400_000,
  submissionLetters: 5,
  submittedKeys: 50,
  /** Keys of correspondents that an account knows, of one address, and octets of all; milliseconds in which meeting one again is not written
   * down. */
  contactKeys: { keys: 5_000, ofAddress: 10, octets: 64 * 1024 * 1024, again: 86_400_000 },
  /** Milliseconds that everybody together may take who is asked whether one certificate is revoked, and that what they say is kept. */
  revocationTimeout: 15_000,
  verdictFor: 86_400_000,
  /** Places of one kind that are asked; octets of an answer of OCSP: they have some thousands, with a certificate inside. */
  revocationPlaces: 2,
  answerOctets: 64 * 1024,
  /** Verdicts and lists that are kept, octets of such a list, and of what is shown beside a verdict. */
  keptVerdicts: 5_000,
  keptLists: 16,
  keptListOctets: 2 * 1024 * 1024,
  evidenceOctets: 64 * 1024,
  /** Characters of a name or an address that are told. */
  text: 200,
} as const;
