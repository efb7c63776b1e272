/** How much of a message is looked at, and how much is kept: every bound, and what happens past it. All our own. */
export const limits = {
  /** Octets of a message that are parsed; the rest is not looked at. A spammer's text stands at the beginning. */
  messageOctets: 4 * 1024 * 1024,
  /** Header fields that are looked at. */
  fields: 500,
  /** Characters of one field's value. */
  fieldCharacters: 4_096,
  /** Leaves of the MIME tree that are looked at. */
  parts: 100,
  /** Octets of one text, still encoded; characters of all texts of a message. */
  textOctets: 1024 * 1024,
  textCharacters: 256 * 1024,
  /** Tags of one HTML text, and nesting that hides what is in it. */
  tags: 20_000,
  hiddenDepth: 200,
  /** Links of a message, and characters of one. */
  links: 500,
  urlCharacters: 2_000,
  /** Files of a message that are looked at, with those in archives; how often packed. */
  files: 200,
  fileDepth: 5,
  /** Names that are read in one archive, and in all of a message; characters of a name. */
  zipEntries: 2_000,
  names: 10_000,
  fileName: 255,
  /** Headers of ZIPs whose names are compared with what an operator does not take. */
  headers: 200_000,
  /** Octets of one file that are unpacked where its kind is looked into, and of all files of a message. */
  fileOctets: 4 * 1024 * 1024,
  unpackedOctets: 8 * 1024 * 1024,
  /** Octets of all files of a message that are searched. */
  lookedOctets: 16 * 1024 * 1024,
  /** Words of a message that become tokens, characters of one word, and distinct tokens altogether. */
  words: 10_000,
  wordCharacters: 24,
  /** Words of one text that count as pairs with the word before them, too. */
  wordPairs: 1_000,
  tokens: 30_000,
  /** Characters whose runs become tokens: the beginning tells, Cormack 2006. */
  runCharacters: 3_500,
  /** Addresses of one field. */
  addresses: 50,
  /** Tokens that are told in an explanation. */
  explained: 10,
  /** Tokens that a memory of tokens holds; further ones are not learned. */
  storedTokens: 4_000_000,
  /** Tokens of one user's lessons; those that were met least and longest ago go first. */
  userTokens: 200_000,
  /** Tokens of a message that a user's lesson is of: the writer has some 8 ms to do with a thousand. */
  lessonTokens: 3_000,
  /** Days after which it is forgotten what was learned of a message, so that it can't be taken back any more. */
  lessonDays: 365,
  /** Days after which a token that was met once is forgotten. */
  tokenDays: 180,
  /**
   * How much the starter counts: its mail is twenty years old. Of spam that it had not seen, four of five are found with this, and an invoice
   * is no spam; with all of it, it would be.
   */
  starterShare: 0.35,
  /** Examples of each kind with which the operator's own model stands without the starter. */
  starterGoneAt: 200,
  /** DKIM signers of one message that are remembered, beside the author's own. */
  signers: 3,
  /** Wanted messages within 30 days from which an address is known as one that sends such. */
  goodSender: 2,
  /** Milliseconds that outcomes are gathered before they are written, and senders that are gathered at most. */
  gatheringTime: 2_000,
  gatheredSenders: 5_000,
  /** Recipients of one message that its sender knows from then on, and how long: whoever writes once a year is known. */
  acquaintances: 1_000,
  knownDays: 400,
  /** How long an answer to a message may take, and messages that one says it answers. */
  answerDays: 180,
  answered: 20,
  /** Readers of one message who are looked up before others have their turn. */
  readersAtOnce: 20,
  /** Wishes of an account or of the server: those about subjects are all looked at for each message. Characters of one; labels of a domain. */
  wishes: { address: 10_000, domain: 10_000, list: 1_000, subject: 200 },
  wishCharacters: 320,
  wishLabels: 10,
} as const;
