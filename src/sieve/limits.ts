/** Every bound of the sieve room and its source. Scripts are written by users, messages by anybody: neither is trusted. */
export const limits = {
  /** Octets of a script. Ours: a long list of rules has 20,000; what is longer would hold up others while it is read. */
  script: 65_536,
  /** Characters of an identifier or a tag. Pigeonhole; the longest of the standards has 17. */
  identifier: 32,
  /** Blocks, or tests, within one another. RFC 5228 §2.10.6 asks for 15. */
  nesting: 32,
  /** Commands and tests of a script. Ours. */
  commands: 10_000,
  /** Arguments of one command or test. Pigeonhole */
  arguments: 32,
  /** Strings of one list. Ours: an address book that is written out. */
  listItems: 10_000,
  /** The greatest number. RFC 5228 §2.4.1 asks for 2^31 - 1. */
  number: Number.MAX_SAFE_INTEGER,
  /** Problems that are told of one script. */
  problems: 20,
  /** Commands, tests and comparisons of one run. Ours: 10 milliseconds or so. */
  steps: 500_000,
  /** Characters that one run looks at, patterns times values included. Ours. */
  looked: 50_000_000,
  /** Things done to one message. Dovecot sieve_max_actions */
  actions: 32,
  /** Addresses that one message is sent on to. Dovecot sieve_max_redirects; RFC 5228 §10 asks for a limit. */
  redirects: 4,
  /** Variables of a script, characters of a name and of a value. RFC 5229 §6 asks for 128, 32 and 4,000. */
  variables: 256,
  variableName: 32,
  variableValue: 8_192,
  /** Characters of a text that variables were put into. Ours. */
  expanded: 65_536,
  /** Match variables. RFC 5229 §3.2 asks for ${0} to ${9}. */
  matchVariables: 32,
  /** Octets of a header that are looked at. Ours: twice what we take in by SMTP. */
  header: 2_097_152,
  /** Octets of a message that are looked at where a script tests bodies. Ours: what people write stands in the first. */
  body: 2_097_152,
  /** Values of one test: fields, addresses, parts. Ours. */
  values: 5_000,
  /** Characters of a mailbox name, as in IMAP. */
  mailboxName: 1_000,
  /** Flags that one message is given, and characters of one; as in IMAP. */
  flags: 100,
  flag: 255,
  /** Characters of a text that is sent back: a reason to reject, a vacation notice. Ours. */
  reason: 65_536,
  /** Characters of a subject of a vacation notice. RFC 5322 §2.1.1 */
  subject: 998,
  /** Addresses that a vacation command may name. Ours. */
  addresses: 100,
  /** Days between two notices to one sender: least, what is taken where none is given, most. RFC 5230 §4.1, RFC 6131 §2 */
  vacationSeconds: { least: 0, usual: 7 * 86_400, most: 60 * 86_400 },
  /** Seconds that a message is remembered for `duplicate`: where none is given, and most. RFC 7352 §3.3 */
  duplicateSeconds: { usual: 7 * 86_400, most: 30 * 86_400 },
  /** Characters of what makes a message a duplicate or a notice a repeated one. Ours. */
  handle: 1_000,
  /** Steps that an explanation has, and characters of a piece of script or mail in it. Ours. */
  trace: 200,
  quoted: 200,
} as const;
