/**
 * The messages of SCRAM as text: parsing and writing, no cryptography.
 * Implements: RFC 5802 §5.1 and §7. Messages arrive here as checked, bounded UTF-8.
 */
import { decodeBase64 } from '../base64.ts';

export interface ClientFirst {
  /** 'n': the client has no channel binding; 'y': it has, and believes that the server has not; 'p': it insists. */
  readonly cbindFlag: 'n' | 'y' | 'p';
  /** cb-name behind 'p=', such as 'tls-exporter'; null without it. */
  readonly cbindName: string | null;
  /** With both commas, as the client wrote it: it comes back in the channel binding of the last message. */
  readonly gs2Header: string;
  readonly authzid: string | null;
  readonly bare: string;
  readonly username: string;
  readonly nonce: string;
}

export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

export interface ClientFinal {
  readonly channelBinding: Buffer;
  readonly nonce: string;
  readonly withoutProof: string;
  readonly proof: Buffer;
}

/** client-first-message = gs2-header client-first-message-bare. A mandatory extension ("m=") is not supported: null. */
export function clientFirst(message: string): ClientFirst | null {
  const [flag = '', authzidPart, usernamePart, noncePart, ...extensions] = message.split(',');
  const cbindFlag = gs2CbindFlag(flag);
  const asked = authzidOf(authzidPart);
  if (cbindFlag === null || authzidPart === undefined || asked === null) return null;
  const { authzid } = asked;
  const username = saslname(valueOf('n', usernamePart) ?? '');
  const nonce = valueOf('r', noncePart);
  if (username === null || nonce === null || !isPrintable(nonce) || !extensions.every(isAttrVal)) return null;
  const gs2Header = `${flag},${authzidPart},`;
  const cbindName = cbindFlag === 'p' ? flag.slice(2) : null;
  return { cbindFlag, cbindName, gs2Header, authzid, bare: message.slice(gs2Header.length), username, nonce };
}

/** gs2-header = gs2-cbind-flag "," [ authzid ] ",", of a mechanism without channel binding. RFC 5801 §4 */
export function gs2Authzid(header: string): { readonly authzid: string | null } | null {
  const [flag, authzidPart, end, ...more] = header.split(',');
  return (flag === 'n' || flag === 'y') && end === '' && more.length === 0 ? authzidOf(authzidPart) : null;
}

/** authzid = "a=" saslname, or nothing. */
function authzidOf(part: string | undefined): { readonly authzid: string | null } | null {
  if (part === '') return { authzid: null };
  const authzid = saslname(valueOf('a', part) ?? '');
  return authzid === null ? null : { authzid };
}

/** client-final-message = channel-binding "," nonce ["," extensions] "," proof */
export function clientFinal(message: string): ClientFinal | null {
  const parts = message.split(',');
  const [bindingPart, noncePart] = parts;
  const extensions = parts.slice(2, -1);
  const channelBinding = decodeBase64(valueOf('c', bindingPart) ?? '');
  const nonce = valueOf('r', noncePart);
  const proof = decodeBase64(valueOf('p', parts.length > 2 ? parts.at(-1) : undefined) ?? '');
  if (channelBinding === null || channelBinding.length === 0 || nonce === null || !isPrintable(nonce)) return null;
  if (proof === null || proof.length === 0 || !extensions.every(isAttrVal)) return null;
  return { channelBinding, nonce, withoutProof: message.slice(0, message.lastIndexOf(',')), proof };
}

/** server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions] */
export function serverFirst(message: string): ServerFirst | null {
  const [noncePart, saltPart, countPart, ...extensions] = message.split(',');
  const nonce = valueOf('r', noncePart);
  const salt = decodeBase64(valueOf('s', saltPart) ?? '');
  const iterations = positNumber(valueOf('i', countPart) ?? '');
  if (nonce === null || !isPrintable(nonce) || salt === null || salt.length === 0 || iterations === null) return null;
  return extensions.every(isAttrVal) ? { nonce, salt, iterations } : null;
}

/** server-final-message = (server-error / verifier) ["," extensions]: the verifier, or null. */
export const serverFinal = (message: string): Buffer | null => decodeBase64(valueOf('v', message.split(',')[0]) ?? '');

/** saslname as it is written: "," and "=" become "=2C" and "=3D". */
export const escapeName = (name: string): string => name.replaceAll('=', '=3D').replaceAll(',', '=2C');

/** posit-number = %x31-39 *DIGIT, here of at most nine digits. */
export function positNumber(text: string): number | null {
  if (text.length === 0 || text.length > 9 || text.startsWith('0')) return null;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return null;
  }
  return Number(text);
}

/** gs2-cbind-flag = ("p=" cb-name) / "n" / "y" */
function gs2CbindFlag(text: string): 'n' | 'y' | 'p' | null {
  if (text === 'n' || text === 'y') return text;
  return text.startsWith('p=') && text.length > 2 ? 'p' : null;
}

/** saslname = 1*(value-safe-char / "=2C" / "=3D"), unescaped; null for any other "=". */
function saslname(text: string): string | null {
  if (text === '' || text.includes('\0')) return null;
  const [first = '', ...rest] = text.split('=');
  let name = first;
  for (const part of rest) {
    if (part.startsWith('2C')) name += `,${part.slice(2)}`;
    else if (part.startsWith('3D')) name += `=${part.slice(2)}`;
    else return null;
  }
  return name;
}

/** The value of attribute `name`, of one or more characters, or null. */
function valueOf(name: string, part: string | undefined): string | null {
  return part !== undefined && part.length > 2 && part.startsWith(`${name}=`) ? part.slice(2) : null;
}

/** attr-val = ALPHA "=" value */
function isAttrVal(part: string): boolean {
  const letter = part.charCodeAt(0) | 0x20;
  return part.length > 2 && letter >= 0x61 && letter <= 0x7a && part[1] === '=' && !part.includes('\0');
}

/** printable = %x21-2B / %x2D-7E */
function isPrintable(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x21 || code > 0x7e || code === 0x2c) return false;
  }
  return text !== '';
}
