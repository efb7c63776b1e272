/** Limits of the HTTP room. The page is small and so is what may be asked of it. */
export const limits = {
  /** Octets of a request's header section; node's own default. */
  headers: 16 * 1024,
  /** Milliseconds for the header section to arrive, and for the whole connection. */
  request: 10_000,
  connection: 30_000,
  /** Milliseconds that a connection waits for the next request, and requests of one connection. */
  keepAlive: 20_000,
  requests: 10_000,
  /** Milliseconds that an answer which goes on may say nothing: it is pinged before that. Ours. */
  quiet: 6 * 60_000,
  /** Milliseconds for all of a content that is taken while it comes, as long as some of it comes within the time above. */
  upload: 10 * 60_000,
  /** Milliseconds that an answer stands before the connection ends, where the client is still sending. */
  linger: 2_000,
  /** Octets of a request of Outlook, its elements, their depth, and characters of a text in it. Ours: it has one address. */
  autodiscover: 16_384,
  autodiscoverElements: 50,
  autodiscoverDepth: 10,
  autodiscoverText: 320,
  /** Characters of credentials. Ours: a user name and a password of the longest kind in base64. */
  credentials: 8_192,
  /** Octets of a message as JSON: it is read in one go, and larger ones can be sent as they are. Ours. */
  json: 10 * 1_048_576,
  /** Characters of its text and of its HTML: they are encoded octet by octet. Ours. */
  jsonText: 2 * 1_048_576,
  /** Depth is that of the schema; these are its lists. */
  jsonHeaders: 100,
  jsonAttachments: 200,
  /** Characters of an Idempotency-Key. Ours; Stripe has as many. */
  idempotencyKey: 255,
  /** Characters of an ENVID. RFC 3461 §5.4 */
  envid: 100,
  /** Octets of what signs somebody in. Ours. */
  signIn: 8_192,
  /** Octets of a JMAP request, and requests of one account at a time: maxSizeRequest and maxConcurrentRequests of RFC 8620 §2. */
  jmapRequest: 10 * 1_048_576,
  jmapRequests: 8,
  jmapUploads: 4,
  /** Seconds between pings of a stream of events, whatever the client asks for. Ours; the most is below `quiet`. RFC 8620 §7.3 */
  pingLeast: 5,
  pingMost: 300,
  /** Milliseconds: what is said within so many is one event; a comment comes after so many without any; a stream has so many. Ours. */
  gather: 100,
  silence: 240_000,
  eventsLife: 3_600_000,
  /** Milliseconds between pings of a WebSocket, and in which something of its client must come; octets that a client may leave unread
   * before nothing more is taken from it. Ours. RFC 6455 §5.5.2 */
  socketPing: 60_000,
  socketSilence: 150_000,
  socketUnread: 1_048_576,
  /** Streams of events and WebSockets of one account; what part of an address's connections they may be; seconds until who has too
   * many tries again. Ours: ten devices with a few pages each, and room to ask for a page besides. */
  standingPerAccount: 50,
  standingShare: 0.75,
  standingRetry: 60,
  /** Of a remote picture: characters of its URL, octets, milliseconds in all, redirections, and how many are fetched at a time. Ours. */
  proxyUrl: 4_096,
  proxyImage: 10 * 1_048_576,
  proxyTimeout: 15_000,
  proxyRedirects: 3,
  proxyFetches: 32,
  /** How many pictures are kept and how large, milliseconds that they are, and that a failure is. Ours. */
  proxyKept: 256,
  proxyKeptOctets: 262_144,
  proxyFresh: 60 * 60_000,
  proxyFailed: 60_000,
  /** Characters of a file name and of a media type that are told back. Ours. */
  fileName: 255,
  mediaType: 255,
  /** Rows of a page of the administration API. Ours. */
  adminPage: 200,
  /** Messages of a page of traces: each has all its steps. Ours. */
  adminTraces: 20,
  /** Messages that are shown of what is kept apart: each has what was thought of it. Ours. */
  adminQuarantine: 50,
  /** Octets of what it is given. Ours. */
  adminContent: 65_536,
  /** Lines of the log that are remembered, and characters of the fields of one. Ours. */
  logLines: 2_000,
  logText: 1_000,
  /** Octets of a TLS report, packed. */
  report: 1_048_576,
  maxConnections: 256,
  maxConnectionsPerAddress: 64,
} as const;
