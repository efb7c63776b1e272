/**
 * SMTP replies with their enhanced status codes, in one table, and their encoding.
 * Implements: RFC 5321 §4.2, RFC 3463, RFC 2034 (no enhanced code in the greeting and in answers to HELO and EHLO), RFC 5248.
 * Not here: choosing a reply (server/commands), reading one (reply-reader.ts).
 */
import type { Refusal } from '../../mta/types.ts';

export interface Reply {
  readonly code: number;
  readonly enhanced: string | null;
  /** The lines as they go over the wire. */
  readonly wire: string;
}

/** textstring = 1*(%d09 / %d32-126); UTF-8 beyond ASCII is let through (RFC 6531 §3.7.4). */
const isTextstring = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit < 0x20 && unit !== 0x09) || unit === 0x7f) return false;
  }
  return true;
};

/** Text of foreign origin, made fit for a reply line: controls become '?', and it is no longer than a line may be. */
export function textstring(text: string): string {
  const short = text.length > 400 ? text.slice(0, 400) : text;
  if (isTextstring(short)) return short;
  let clean = '';
  for (const character of short) clean += isTextstring(character) ? character : '?';
  return clean;
}

/** Makes a reply. Throws on CR, LF, NUL and other controls: that is a bug of the caller, and the way responses get split. */
export function reply(code: number, enhanced: string | null, ...lines: readonly string[]): Reply {
  const prefix = enhanced === null ? '' : `${enhanced} `;
  let wire = '';
  for (const [index, line] of lines.entries()) {
    if (!isTextstring(line) || !isTextstring(prefix)) throw new Error('A reply line must not hold controls');
    wire += `${code}${index === lines.length - 1 ? ' ' : '-'}${prefix}${line}\r\n`;
  }
  return { code, enhanced, wire };
}

/** Several replies to one command, as LMTP gives them (RFC 2033 §4.2). The first one stands for all. */
export function joined(several: readonly Reply[]): Reply {
  const [first] = several;
  if (first === undefined || several.length === 1) return first ?? replies.transactionFailed;
  return { ...first, wire: several.map(({ wire }) => wire).join('') };
}

/** What a role answered. */
export const refusal = (refused: Refusal): Reply =>
  reply(refused.code, refused.enhanced === '' ? null : textstring(refused.enhanced), textstring(refused.text));

export const replies = {
  ok: reply(250, '2.0.0', 'OK'),
  senderOk: reply(250, '2.1.0', 'Sender OK'),
  recipientOk: reply(250, '2.1.5', 'Recipient OK'),
  bye: reply(221, '2.0.0', 'Bye'),
  startMail: reply(354, null, 'End data with <CR><LF>.<CR><LF>'),
  readyForTls: reply(220, '2.0.0', 'Ready to start TLS'),
  authenticated: reply(235, '2.7.0', 'Authentication successful'),
  cannotVerify: reply(252, '2.5.2', 'Cannot VRFY, but will take a message and attempt delivery'),
  help: reply(214, '2.0.0', 'HELO EHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP STARTTLS AUTH', 'See RFC 5321'),

  shuttingDown: reply(421, '4.3.2', 'Shutting down, try again later'),
  tooManyConnections: reply(421, '4.7.0', 'Too many connections from you, try again later'),
  tooManyErrors: reply(421, '4.7.0', 'Too many errors'),
  tooManyRefused: reply(421, '4.7.0', 'Too many unknown recipients'),
  tooManyAuthFailures: reply(421, '4.7.0', 'Too many failed authentications'),
  tooManyMessages: reply(421, '4.7.0', 'Enough messages for one connection, please open another'),
  tooLongSession: reply(421, '4.7.0', 'This connection has lasted too long, please open another'),
  idle: reply(421, '4.4.2', 'Timeout waiting for you'),
  internal: reply(421, '4.3.0', 'Internal error, try again later'),
  lineWithoutEnd: reply(421, '4.7.0', 'A line without an end'),
  excess: reply(421, '4.7.0', 'Far more octets than a message may have'),

  transactionFailed: reply(451, '4.3.0', 'Internal error, try again later'),
  storageFull: reply(452, '4.3.1', 'Storage is full: try again later'),
  tooManyRecipients: reply(452, '4.5.3', 'Too many recipients, send the others in another message'),
  authTemporary: reply(454, '4.7.0', 'Authentication is not available now, try again later'),

  unknownCommand: reply(500, '5.5.1', 'Unknown command'),
  lineTooLong: reply(500, '5.5.2', 'Line too long'),
  bareLineEnd: reply(500, '5.5.2', 'A command ends with CR LF and holds no other CR, LF or NUL'),
  authLineTooLong: reply(500, '5.5.6', 'Authentication exchange line is too long'),
  badSyntax: reply(501, '5.5.4', 'Syntax error in the arguments of the command'),
  badHelo: reply(501, '5.5.4', 'Say who you are: a domain name or an address literal'),
  badReversePath: reply(501, '5.1.7', 'Bad sender address syntax, use FROM:<local-part@domain>'),
  badForwardPath: reply(501, '5.1.3', 'Bad recipient address syntax, use TO:<local-part@domain>'),
  reversePathTooLong: reply(501, '5.1.7', 'Sender address too long'),
  forwardPathTooLong: reply(501, '5.1.3', 'Recipient address too long'),
  badParameters: reply(501, '5.5.4', 'Syntax error in parameters'),
  heldTooLong: reply(501, '5.5.4', 'That is too far in the future: see FUTURERELEASE in the answer to EHLO'),
  heldPastDeliverBy: reply(501, '5.5.4', 'The message would be held until after it should have been delivered'),
  noArguments: reply(501, '5.5.4', 'This command takes no arguments'),
  badBase64: reply(501, '5.5.2', 'Not base64'),
  badSaslResponse: reply(501, '5.5.2', 'Malformed authentication response'),
  authCancelled: reply(501, '5.7.0', 'Authentication cancelled'),
  notImplemented: reply(502, '5.5.1', 'Command not implemented here'),
  notHttp: reply(502, '5.5.1', 'This is a mail server, not a web server'),
  badSequence: reply(503, '5.5.1', 'Bad sequence of commands'),
  needHello: reply(503, '5.5.1', 'Say EHLO or HELO first'),
  needLhlo: reply(503, '5.5.1', 'Say LHLO first'),
  needMail: reply(503, '5.5.1', 'MAIL first'),
  nestedMail: reply(503, '5.5.1', 'There is a transaction already'),
  needBdat: reply(503, '5.5.1', 'A BINARYMIME message is sent with BDAT'),
  onlyChunks: reply(503, '5.5.1', 'BDAT has begun: only BDAT, RSET, NOOP or QUIT may follow'),
  noRecipientsLmtp: reply(503, '5.5.1', 'No valid recipients'),
  alreadyTls: reply(503, '5.5.1', 'TLS is active already'),
  alreadyAuthenticated: reply(503, '5.5.1', 'You are authenticated already'),
  authInTransaction: reply(503, '5.5.1', 'AUTH is not allowed during a transaction'),
  refusedSession: reply(503, '5.5.1', 'You were refused, say QUIT'),
  unknownMechanism: reply(504, '5.5.4', 'Unknown authentication mechanism'),
  requireTlsNeedsTls: reply(530, '5.7.10', 'REQUIRETLS needs TLS: must issue a STARTTLS command first'),
  needTls: reply(530, '5.7.0', 'Must issue a STARTTLS command first'),
  needAuth: reply(530, '5.7.0', 'Authentication required'),
  badCredentials: reply(535, '5.7.8', 'Authentication credentials invalid'),
  authNeedsTls: reply(538, '5.7.11', 'Encryption required for authentication'),
  smtpUtf8Needed: reply(550, '5.6.7', 'The address is not ASCII: use EHLO and MAIL with SMTPUTF8'),
  bareCr: reply(550, '5.6.0', 'The message holds a CR that is not followed by LF; lines end with CR LF only'),
  bareLf: reply(550, '5.6.0', 'The message holds an LF that does not follow a CR; lines end with CR LF only'),
  nul: reply(550, '5.6.0', 'The message holds a NUL octet'),
  textLineTooLong: reply(550, '5.6.0', 'The message holds a line that is too long'),
  messageTooLarge: reply(552, '5.3.4', 'Message size exceeds the limit'),
  needCertificate: reply(554, '5.7.0', 'Show a certificate that is known here'),
  noRecipients: reply(554, '5.5.1', 'No valid recipients'),
  spokeTooEarly: reply(554, '5.5.1', 'You spoke before the greeting'),
  pipelinedStartTls: reply(554, '5.5.1', 'Octets were sent behind STARTTLS; they are dropped and so are you'),
  unknownParameter: reply(555, '5.5.4', 'A parameter is not recognized or not implemented'),
} as const satisfies Readonly<Record<string, Reply>>;
