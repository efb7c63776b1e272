/**
 * BODY and BODYSTRUCTURE.
 * Implements: RFC 9051 §7.5.2, body of §9. Parameters outside ASCII are written as RFC 2231 does for clients without UTF-8.
 */
import type { Envelope, Parameters, Part } from '../types.ts';
import type { Dialect } from './dialect.ts';
import { envelopeText } from './envelope.ts';
import { nstringText, stringText } from './strings.ts';

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
};

/** name*=utf-8''… RFC 2231 §4 */
const extendedValue = (value: string): string =>
  `utf-8''${encodeURIComponent(value.toWellFormed()).replaceAll("'", '%27').replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('*', '%2A')}`;

/** body-fld-param = "(" string SP string *(SP string SP string) ")" / nil */
function parametersText(parameters: Parameters, { utf8 }: Dialect): string {
  if (parameters.length === 0) return 'NIL';
  const pairs = parameters.map(([name, value]) =>
    utf8 || isAscii(value)
      ? `${stringText(name, utf8)} ${stringText(value, utf8)}`
      : `${stringText(`${name}*`, utf8)} ${stringText(extendedValue(value), utf8)}`,
  );
  return `(${pairs.join(' ')})`;
}

/** body-fld-dsp SP body-fld-lang SP body-fld-loc */
function extension(part: Part, dialect: Dialect): string {
  const { utf8 } = dialect;
  const disposition =
    part.disposition === null
      ? 'NIL'
      : `(${stringText(part.disposition.type, utf8)} ${parametersText(part.disposition.parameters, dialect)})`;
  const languages = part.language.map((language) => stringText(language, utf8));
  const language =
    languages.length === 0 ? 'NIL' : languages.length === 1 ? (languages[0] ?? 'NIL') : `(${languages.join(' ')})`;
  return `${disposition} ${language} ${nstringText(part.location, utf8)}`;
}

const noEnvelope: Envelope = {
  date: null,
  subject: null,
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  inReplyTo: null,
  messageId: null,
};

/** What the grammar needs in a container that holds nothing: an empty text. */
const nothing = '("text" "plain" NIL NIL NIL "7bit" 0 0)';
const nothingExtended = '("text" "plain" NIL NIL NIL "7bit" 0 0 NIL NIL NIL NIL)';

/** body = "(" (body-type-1part / body-type-mpart) ")" */
export function structureText(part: Part, extended: boolean, dialect: Dialect): string {
  const { utf8 } = dialect;
  if (part.type === 'multipart') {
    let text = '(';
    for (const child of part.children) text += structureText(child, extended, dialect);
    if (part.children.length === 0) text += extended ? nothingExtended : nothing;
    text += ` ${stringText(part.subtype, utf8)}`;
    if (extended) text += ` ${parametersText(part.parameters, dialect)} ${extension(part, dialect)}`;
    return `${text})`;
  }
  let text =
    `(${stringText(part.type, utf8)} ${stringText(part.subtype, utf8)} ${parametersText(part.parameters, dialect)} ` +
    `${nstringText(part.id, utf8)} ${nstringText(part.description, utf8)} ${stringText(part.encoding, utf8)} ${part.end - part.body}`;
  if (part.type === 'text') text += ` ${part.lines}`;
  // media-message includes GLOBAL in RFC 9051 only.
  if (part.type === 'message' && (part.subtype === 'rfc822' || (part.subtype === 'global' && dialect.rev2))) {
    const [inner] = part.children;
    const body = inner === undefined ? (extended ? nothingExtended : nothing) : structureText(inner, extended, dialect);
    text += ` ${envelopeText(part.envelope ?? noEnvelope, utf8)} ${body} ${part.lines}`;
  }
  if (extended) text += ` ${nstringText(part.md5, utf8)} ${extension(part, dialect)}`;
  return `${text})`;
}
