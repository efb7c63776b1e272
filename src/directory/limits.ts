/**
 * Every limit of the directory room, with its source.
 */

/** RFC 5321 §4.5.3.1.1 and §4.5.3.1.2; octets. */
export const maxLocalPart = 64;
export const maxDomain = 255;
/** RFC 1035 §2.3.4 */
export const maxLabel = 63;

/** Argon2id as OWASP's Password Storage Cheat Sheet asks for: 19 MiB, two passes, one lane. RFC 9106 §4 allows the trade. */
export const argon2Parameters = { memory: 19_456, passes: 2, parallelism: 1 } as const;
export const argon2SaltOctets = 16; // RFC 9106 §3.1
export const argon2TagOctets = 32;
/** What a stored string may ask of us: 256 MiB at the most, so that a bad row cannot take the machine. */
export const argon2Bounds = { memory: 262_144, passes: 16, parallelism: 16, octets: 64 } as const;

/** Well above the 4096 of RFC 7677 §4: the client does this work, once a login, in about 10 ms. */
export const scramIterations = 65_536;
export const scramSaltOctets = 16;

/** A secret for APOP, at random: what no guessing of MD5 comes near. */
export const apopSecretOctets = 20;

/** App passwords: 120 bits; and how many an account may have: a proof is tried against each of them. */
export const appPasswordOctets = 15;
export const maxAppPasswords = 20;
export const maxAppPasswordName = 100;
/** Tokens: 160 bits, as RFC 6819 §5.1.4.2.2 asks for at least 128; and how many an account may have. */
export const tokenOctets = 20;
export const maxTokens = 50;
export const maxTokenName = 100;
/** How exact "last used" is: a login need not write each time. Milliseconds. */
export const lastUsedEvery = 10 * 60_000;

/** RFC 4226 §4 R6; RFC 6238 §5.2: thirty seconds, one step of drift either way. */
export const totpSecretOctets = 20;
export const totpStep = 30_000;
export const totpDrift = 1;

/** Codes for who has lost the second factor: how many, and 80 bits each. */
export const recoveryCodes = 10;
export const recoveryOctets = 10;

/** Milliseconds in which a challenge to a passkey is answered, and how many that were are remembered meanwhile. Ours. */
export const challengeTime = 5 * 60_000;
export const spentChallenges = 65_536;
/** WebAuthn level 3 §5.4.3: at most 64 octets, at random. Ours. */
export const userHandleOctets = 32;
/** Passkeys of one account, and milliseconds in which a removal is taken back. Ours. */
export const maxPasskeys = 50;
export const passkeyUndo = 10 * 60_000;

/** Where a sequence of one-time passwords begins. RFC 2444 §5 */
export const firstOtpSequence = 500;

/** Passwords that are set here. NIST SP 800-63B §3.1.1.2 asks for 8 at least; the upper end is that of SASL messages. */
export const minPassword = 8;
export const maxPassword = 1024;

/** Argon2 runs at a time (19 MiB each) and logins that may wait for one. */
export const maxHashing = 2;
export const maxHashingQueue = 256;

/** Remembered successful verifications, and for how long (milliseconds). */
export const rememberedLogins = 4096;
export const rememberFor = 5 * 60_000;

/** Failures that cost nothing, the first wait after them, the longest, and when all is forgotten (milliseconds). */
export const addressThrottle = {
  free: 10,
  first: 2_000,
  longest: 15 * 60_000,
  forget: 60 * 60_000,
  entries: 65_536,
} as const;
/** Of a whole network: more are free, as many live there. */
export const networkThrottle = {
  free: 50,
  first: 2_000,
  longest: 15 * 60_000,
  forget: 60 * 60_000,
  entries: 65_536,
} as const;
/** Of an account, from addresses that have not logged in to it lately. Short, so that nobody can lock a user out for long. */
export const accountThrottle = {
  free: 10,
  first: 1_000,
  longest: 60_000,
  forget: 30 * 60_000,
  entries: 65_536,
} as const;
/** How long an address that has logged in to an account is spared that account's throttle. */
export const knownFor = 30 * 86_400_000;
export const knownEntries = 65_536;

/** Aliases of aliases, and addresses in one expansion. */
export const maxAliasDepth = 10;
export const maxExpansion = 2_000;
/** Separators of one local part that are tried as the beginning of a subaddress. */
export const maxSubaddressCuts = 8;

/** What an OpenID provider may take (milliseconds) and answer (octets): while it thinks, a client waits with its login. */
export const providerFetch = { timeout: 5_000, headers: 16_384, body: 262_144 } as const;
/** How long its keys are taken as they are, how long they still do while it cannot be asked, and the pause between two tries. */
export const providerKeeping = { fresh: 10 * 60_000, stale: 60 * 60_000, pause: 10_000 } as const;
/** Milliseconds that somebody may take at the provider's pages before coming back. Ours. */
export const openIdSignInTime = 15 * 60_000;
/** Keys that a provider may have at one time. */
export const maxProviderKeys = 64;
/** A bearer token: what fits into a header field of most HTTP servers. */
export const maxBearerToken = 16_384;
/** What clocks may differ by: seconds. RFC 7519 §4.1.4: "usually no more than a few minutes" */
export const clockSkew = 60;
/** Addresses that one token may name. */
export const maxTokenAddresses = 16;
/** Introspections at a time, and logins that may wait for one; how long and how many answers are kept. RFC 7662 §4 */
export const maxIntrospections = 32;
export const maxIntrospectionQueue = 32;
export const introspectionKept = { time: 30_000, entries: 4096 } as const;

/** Tickets looked at on the threads of the pool at one time, and logins that may wait for it. */
export const maxTickets = 2;
export const maxTicketQueue = 256;
/** Milliseconds that a login by ticket may take from its first token; the library's memory goes back then. */
export const ticketTime = 60_000;
/** Characters of a principal: a user's name and a realm, each of a domain name's length. */
export const maxPrincipal = 512;

/** Passwords that are checked elsewhere at one time. */
export const maxAsking = 16;
/** What an LDAP server may take (milliseconds) and answer to one question (octets); and what its decoder is given at a time. */
export const ldapTime = 5_000;
export const ldapAnswer = 1_048_576;
export const ldapPiece = 2_048;
/** Connections for searches, and as many for passwords; who may wait for one; the rest after no server has answered. Milliseconds. */
export const maxLdapConnections = 8;
export const maxLdapQueue = 512;
export const ldapPause = 1_000;
/** Answers that are kept, and how long it counts that somebody is not there. */
export const ldapKept = { entries: 16_384, none: 30_000 } as const;
/** Values of one attribute, members of one group, those looked up at one time, and characters of a display name. */
export const maxLdapMembers = 1_000;
export const maxLdapValues = maxLdapMembers + 1;
export const membersAtOnce = 16;
export const maxLdapName = 200;

/** Octets of the secret of a session of the web pages. */
export const sessionOctets = 32;
/** Milliseconds that a session lasts, used or not, and unused. Ours: a month, and ten days. */
export const sessionLifetime = 30 * 86_400_000;
export const sessionIdle = 10 * 86_400_000;
/** Milliseconds that a link is good by which a password is set anew. Ours. */
export const resetLinkLasts = 86_400_000;
/** Milliseconds between two notes of when a session was used. */
export const sessionSeenEvery = 5 * 60_000;
/** Sessions of one account. */
export const maxSessions = 100;

/** Entries of the audit log, those that are dropped at a time, details of one, and characters of each text. Ours. */
export const auditLimits = { entries: 1_000_000, sweptAtOnce: 1_000, details: 20, text: 320 } as const;
/** Milliseconds in which what was proven at signing in lets credentials be changed. Ours. */
export const proofLasts = 10 * 60_000;
