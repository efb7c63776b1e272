/**
 * Every bound of the message room, its source, and what happens past it. Nothing here is an error: a message
 * beyond a limit is still stored and given back octet for octet; only less of it is understood.
 */
export const limits = {
  /** Containers (multipart, message) inside each other. Deeper ones are opaque leaves. Postfix mime_nesting_limit, Dovecot. */
  depth: 100,
  /** Parts of a message. Once reached no boundary counts any more: the rest belongs to the last part. Dovecot. */
  parts: 10_000,
  /** Fields of one header. Further ones belong to the last field. Our own; common mail has fewer than 200. */
  fields: 5_000,
  /** Octets of a field that are parsed; the rest of it is skipped. Postfix header_size_limit. */
  fieldOctets: 102_400,
  /** Octets of field values that are understood in one message, all its parts together; fields beyond are as if absent. Our own. */
  valueOctets: 1_048_576,
  /** Addresses in one list; further ones are dropped. Our own; RFC 5321 §4.5.3.1.8 asks for at least 100 recipients. */
  addresses: 2_000,
  /** Addresses in all the envelopes of one message; further ones are dropped. Our own. */
  envelopeAddresses: 10_000,
  /** Parameters of one field, and sections of one parameter; further ones are dropped. Our own. */
  parameters: 100,
  /** Octets of a boundary. RFC 2046 §5.1.1 has 70; a multipart with a longer one cannot be read. */
  boundaryOctets: 256,
  /** Octets of a line that can be a boundary: boundary, dashes, and white space behind. */
  boundaryLineOctets: 512,
  /** Message-IDs taken from one field: the first one and the newest. Our own. */
  messageIds: 200,
  /** Characters of one Message-ID. RFC 5322 §2.1.1: it cannot be folded, so it fits into a line. */
  messageIdCharacters: 998,
  /** Language tags of Content-Language. Our own. */
  languages: 20,
  /** Characters of the preview. RFC 8970 §3.1: at most 256. */
  previewCharacters: 256,
  /** Octets of a text part, still encoded, from which the preview is made. Our own: HTML begins with long style sheets. */
  previewOctets: { plain: 8_192, html: 65_536 },
  /** Octets that the streaming examiner gathers before it works on them. Our own. */
  blockOctets: 32_768,
  /** Characters of the charset name in an encoded word. RFC 2978 §2.3 has 40 for the name; a language may follow. */
  charsetCharacters: 80,
  /** Characters of one encoded word that is written. RFC 2047 §2. */
  encodedWordCharacters: 75,
  /** Octets of a header that is written anew for a poorer transport; with a longer one the message stays as it is. Our own. */
  rewrittenHeader: 1_048_576,
  /** Characters of a line: should, and must not exceed. RFC 5322 §2.1.1. */
  line: { preferred: 78, most: 998 },
  /** Characters of an encoded line. RFC 2045 §6.7 and §6.8. */
  encodedLine: 76,
  /** Characters of HTML that are turned to text; the rest is left out. Our own. */
  htmlCharacters: 4_194_304,
} as const;
