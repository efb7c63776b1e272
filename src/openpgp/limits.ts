/** Bounds of what is read of OpenPGP: strangers made it. All our own where nothing else is said. */
export const limits = {
  /** Octets of a sealed body, and of what comes out of it when it is unpacked. sealed/ has the sum over a message. */
  messageOctets: 128 * 1024 * 1024,
  /** Packets of a message outside its encryption: session keys for each recipient, signatures, the body. */
  messagePackets: 1_100,
  /** Signatures of one message that are looked at. */
  signatures: 20,
  signatureOctets: 256 * 1024,
  /** Octets of what is offered for import, keys in it, and packets of one. */
  importOctets: 32 * 1024 * 1024,
  importKeys: 5_000,
  keyPackets: 20_000,
  /** What is kept of one key; certifications of strangers beyond that are dropped, the oldest first. */
  userIds: 50,
  subkeys: 50,
  certifications: 200,
  /** Header lines of armor. */
  armorHeaders: 20,
  /** Borders of inline OpenPGP that are looked at in a text. */
  pieces: 100,
  /** Memory that a password may ask for: 2^20 KiB is 1 GiB. RFC 9106 §4 recommends 2^16 or 2^21, which a browser does not have. */
  argon2Exponent: 20,
  /** Bits of an RSA key below which nothing counts. RFC 9580 §12.4 */
  rsaBits: 2_047,
  /** Bits of an RSA modulus, of its exponent, and of a prime of DSA or Elgamal, above which nothing is computed. OpenSSL's own bounds. */
  rsaMostBits: 16_384,
  exponentBits: 64,
  primeBits: 4_096,
  /** Blocks of DEFLATE with a code of their own: each takes time, however short it is; those of zlib hold 16,000 symbols. */
  deflateBlocks: 20_000,
  /** Milliseconds that the clock of who signed may be ahead of ours. */
  clockSkew: 60 * 60 * 1000,
  /** Characters of a name or an address that are told. */
  name: 200,
} as const;
