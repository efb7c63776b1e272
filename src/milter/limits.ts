/**
 * Bounds of what a milter may do and cost. It runs beside us, but it reads what strangers wrote.
 */
export const limits = {
  /** Octets of one packet. MILTER_MDS_1M of mfapi.h: no milter sends more. */
  packetOctets: 1024 * 1024 + 1,
  /** Octets of a header that a milter is shown and may change. Ours; a longer one is refused where milters are asked. */
  headerOctets: 1024 * 1024,
  /** Changes that one milter may make to one message, and the octets of those that are no body. Ours. */
  changes: 2_000,
  changedOctets: 1024 * 1024,
  /** Recipients it may add. Ours. */
  addedRecipients: 1_000,
  /** Lines and octets of a reply of its own that reach the client. RFC 5321 §4.5.3.1.5 */
  replyLine: 500,
  /** 'progress' packets in a row before an answer. libmilter's own programs send one in several seconds. Ours. */
  progress: 1_000,
} as const;
