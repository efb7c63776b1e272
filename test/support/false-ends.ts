/** What some server or other took for an end of data. RFC 5321 §4.1.1.4 has one: CRLF.CRLF. */
export const falseEnds: readonly string[] = [
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r',
  '\r\n.\r',
  '\r.\r\n',
  '\n.\r',
  '\r.\n',
  '\r\n\r.\r\n',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\n\n.\n\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n.\r\0\n',
  '\0\r\n.\n',
  '\r\n.\x85\r',
];

const smuggled = 'MAIL FROM:<evil@beta.test>\r\nRCPT TO:<bob@alpha.test>\r\nDATA\r\nSubject: smuggled\r\n\r\n';

/** A message that is two where its end is believed. */
export const carrier = (end: string): Buffer => Buffer.from(`Subject: carrier\r\n\r\ntext${end}${smuggled}`, 'latin1');
