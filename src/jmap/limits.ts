/** Limits of the JMAP room: those of the Session object by the names that RFC 8620 §2 gives them, and our own. */
export const limits = {
  /** Octets of one upload; the message limit of the server is asked besides. */
  maxSizeUpload: 50 * 1_048_576,
  maxConcurrentUpload: 4,
  /** Octets of one API request. */
  maxSizeRequest: 10 * 1_048_576,
  maxConcurrentRequests: 8,
  maxCallsInRequest: 32,
  maxObjectsInGet: 500,
  maxObjectsInSet: 500,
  /** Ids that one answer of a query holds; more are asked for from the next position. Ours. */
  queryIds: 1_000,
  /** Of a list that ends no further a window may be told without making the whole list. Ours. */
  queryFirst: 2_000,
  /** Conditions of one filter. Ours. */
  filterConditions: 200,
  /** Characters of one text that is looked for. Ours. */
  searchText: 1_000,
  /** Strings of one filter that are looked for. Ours. */
  searchTerms: 50,
  /** E-mails whose snippets one call is told: their texts are read. Ours. */
  snippets: 200,
  /** Octets of one text part in which a snippet is looked for, and parts. Ours. */
  snippetRead: 262_144,
  snippetParts: 20,
  /** Octets of the preview of a snippet: RFC 8621 §5; and of a subject, ours. */
  snippetPreview: 255,
  snippetSubject: 4_096,
  /** Changes of a list that one answer of /queryChanges tells. Ours: with more, the list is asked for again. */
  queryChanges: 5_000,
  /** Changes that one answer of /changes tells. Ours. */
  changes: 500,
  /** Depth of a value of a request. Ours: a filter of a person has three or four levels. */
  depth: 32,
  /** Characters of an Id. RFC 8620 §1.2 */
  id: 255,
  /** Values that one pointer of a result reference may gather. Ours: what a get takes, ten times. */
  referenced: 5_000,
  /** Octets of one text, still encoded, that are read for its value. Ours. */
  bodyValueRead: 16 * 1_048_576,
  /** Octets of the whole name of a mailbox and of one level, and levels; as in IMAP. */
  mailboxName: 1_000,
  mailboxLevel: 255,
  mailboxDepth: 50,
  /** Octets of data that one Blob/get tells, and sources of one Blob/upload. Ours; RFC 9404 §3.1 asks for 64. */
  blobData: 10 * 1_048_576,
  dataSources: 100,
  /** Messages within one another that an id of octets may lead through. Ours. */
  enclosed: 8,
  /** Characters of a keyword (RFC 8621 §4.1.1), and keywords that one e-mail is given at once; as in IMAP. */
  keyword: 255,
  keywords: 100,
  /** Identities of an account; characters of a name or an address and of a signature, and addresses of a list. Ours. */
  identities: 200,
  identityName: 1_000,
  identityAddresses: 50,
  signature: 200_000,
  /** Preferences of an account, characters of a name, and octets of all of them as JSON. Ours. */
  preferences: 100,
  preferenceName: 64,
  preferenceOctets: 512 * 1_024,
  /** Cards of an account and octets of all of them; octets of one without its media; address books, octets of a name
   * (RFC 9610 §2) and characters of a description. Ours. */
  cards: 10_000,
  cardsOctets: 128 * 1_048_576,
  cardOctets: 128 * 1_024,
  addressBooks: 100,
  addressBookName: 255,
  addressBookText: 10_000,
  /** Octets of a picture or another medium that is within a card, and how many. Ours. */
  cardMedium: 256 * 1_024,
  cardMedia: 10,
  /** Words by which a card is found, and characters of each that count. Ours. */
  cardWords: 1_000,
  cardWord: 40,
  /** Characters of a uid. Ours. */
  cardUid: 1_000,
  /** Keys of an account, of both standards. Ours. */
  accountKeys: 50,
  /** Addresses that one Key/lookup asks for, and characters of each. Ours. */
  keyLookups: 50,
  keyAddress: 400,
  /** Boxes of an account and octets of all of them; octets of one, and characters of its kind. Ours. */
  boxes: 1_000,
  boxesOctets: 64 * 1_048_576,
  boxOctets: 2 * 1_048_576,
  boxKind: 64,
  /** Replays of checks: of one account in a minute, of everybody at once, and accounts that are counted. Ours. */
  replaysPerMinute: 10,
  replaysAtOnce: 4,
  replaysCounted: 10_000,
  /** Lists that are left: by one account in a minute, by everybody at once, and accounts that are counted; milliseconds for the list's
   * server to answer, and octets of its header and of its page, which nobody reads. Ours. */
  leavesPerMinute: 10,
  leavesAtOnce: 16,
  leavesCounted: 10_000,
  leaveTimeout: 15_000,
  leaveHeaders: 16_384,
  leavePage: 1_048_576,
  /** Milliseconds in which changes are one for who listens on a WebSocket. Ours. */
  socketGather: 100,
  /** Push subscriptions of an account, how many it may make in how many milliseconds, and accounts that are counted. Ours. */
  pushSubscriptions: 30,
  pushMade: 20,
  pushMadeWithin: 3_600_000,
  pushAccountsCounted: 10_000,
  /** Milliseconds that a subscription lives which is no session's: RFC 8620 §7.2 asks for 7 days. */
  pushLife: 7 * 86_400_000,
  /** Characters of a URL, of a deviceClientId and of a type, and types. Ours. */
  pushUrl: 2_000,
  pushDevice: 255,
  pushType: 100,
  pushTypes: 50,
  /** Milliseconds for a push service to answer, and octets of its header and of its answer, which nobody reads. Ours. */
  pushTimeout: 15_000,
  pushAnswer: 16_384,
  /** Seconds that a push service keeps a message for a device that sleeps: what is older is found out anyway. Ours. RFC 8030 §5.2 */
  pushTtl: 86_400,
  /** Messages on their way at a time; milliseconds in which changes are one; waits after failures. Ours. */
  pushAtOnce: 16,
  pushGather: 1_000,
  pushFirstWait: 5_000,
  pushLongestWait: 3_600_000,
  /** Failures in a row behind which a subscription is given up, and one that never was verified. Ours. */
  pushFailures: 30,
  pushGreetings: 3,
  /** Milliseconds between looks for what has expired. Ours. */
  pushSweep: 3_600_000,
  /** Notifications of one call, whom one message may ask to notify, characters of a line and of a text, extension fields, and octets
   * of the message that is returned. Ours. RFC 9007 */
  mdns: 50,
  mdnRecipients: 5,
  mdnLine: 500,
  mdnText: 50_000,
  mdnFields: 20,
  mdnOriginal: 1_048_576,
  /** Octets of a message that goes whole with a report; of a larger one its header does. Ours. */
  reportOriginal: 10 * 1_048_576,
  /** Characters of ENVID and ORCPT. RFC 3461 §5.4, §4.2 */
  envid: 100,
  orcpt: 500,
  /** Certificates of one chain, octets of one and of a request for one; calls of an account in a minute that ask others, of all at a time,
   * accounts that are counted; requests of an account in a minute. Ours. */
  certificateChain: 8,
  certificateOctets: 65_536,
  pkcs10Octets: 16_384,
  revocationsPerMinute: 60,
  revocationsAtOnce: 20,
  revocationsCounted: 10_000,
  requestsPerMinute: 10,
  /** E-mails of an account that wait for their time, and milliseconds that one may wait. Ours. */
  snoozes: 10_000,
  snoozeTime: 10 * 366 * 86_400_000,
  /** Characters of an invalid value that are told back. Ours. */
  quoted: 100,
} as const;
