/**
 * Every limit of the SASL room, with its source.
 */

/** Octets of one decoded message. RFC 4954 §4 asks for lines of 12288 octets in base64: that is this. */
export const maxMessage = 9216;

/** Characters of a bearer token: those with many claims in them have some thousands, and what fits into a message beside a user's name is taken. */
export const maxToken = 9152;

/** Characters of a user name: a local part, an at sign and a domain (RFC 5321 §4.5.3.1), with room for more. */
export const maxUserName = 512;

/** Octets of a password in UTF-8. RFC 4616 §2 asks for at least 255. */
export const maxPassword = 1024;

/** "at least 4096": RFC 7677 §4. A client that accepts fewer helps whoever imitates the server. */
export const minIterations = 4096;

/** What a server may make a client compute: about a second. RFC 5802 §9 leaves it to us. */
export const maxIterations = 4_000_000;

/** Octets of a SCRAM salt. */
export const maxSalt = 256;

/** Fields of a message of DIGEST-MD5; RFC 2831 §2.1.2 knows twelve. */
export const maxDigestFields = 24;

/** Length of an OTP seed, and the highest number of a sequence that a client may begin. RFC 2289 §6, RFC 2243 §3 */
export const otpSeed = { least: 1, most: 16 } as const;
export const maxOtpSequence = 9999;

/** Octets of randomness in a SCRAM nonce. RFC 5802 §5.1 */
export const nonceOctets = 18;
