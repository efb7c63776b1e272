/**
 * What a milter says: its answers, and the changes it asks for.
 * Implements: the replies of protocol version 6, SMFIR_* of mfdef.h. Every one that is not exactly of its form is null.
 */
import type { Packet } from './packets.ts';

export type Change =
  | { readonly kind: 'addHeader'; readonly name: Buffer; readonly value: Buffer }
  | { readonly kind: 'insertHeader'; readonly index: number; readonly name: Buffer; readonly value: Buffer }
  /** An empty value takes the field away. `index` counts fields of that name from 1. */
  | { readonly kind: 'changeHeader'; readonly index: number; readonly name: Buffer; readonly value: Buffer }
  | { readonly kind: 'changeFrom'; readonly path: string }
  | { readonly kind: 'addRecipient'; readonly path: string }
  | { readonly kind: 'addRecipientWithParameters'; readonly path: string }
  | { readonly kind: 'deleteRecipient'; readonly path: string }
  | { readonly kind: 'replaceBody'; readonly octets: Buffer }
  | { readonly kind: 'quarantine'; readonly reason: string };

export type MilterReply =
  | { readonly kind: 'continue' | 'accept' | 'reject' | 'discard' | 'tempfail' | 'skip' | 'progress' | 'shutdown' }
  | { readonly kind: 'replyCode'; readonly text: string }
  | { readonly kind: 'negotiated'; readonly version: number; readonly actions: number; readonly steps: number }
  | { readonly kind: 'change'; readonly change: Change };

const bare: Readonly<
  Record<string, 'continue' | 'accept' | 'reject' | 'discard' | 'tempfail' | 'skip' | 'progress' | 'shutdown'>
> = {
  a: 'accept',
  c: 'continue',
  d: 'discard',
  f: 'shutdown',
  p: 'progress',
  r: 'reject',
  s: 'skip',
  t: 'tempfail',
  '4': 'shutdown',
};

export function parseReply({ code, data }: Packet): MilterReply | null {
  const kind = Object.hasOwn(bare, code) ? bare[code] : undefined;
  if (kind !== undefined) return data.length === 0 ? { kind } : null;
  if (code === 'O') return negotiated(data);
  if (code === 'y') {
    const text = strings(data, 1)?.[0];
    return text === undefined ? null : { kind: 'replyCode', text: text.toString() };
  }
  const change = parseChange(code, data);
  return change === null ? null : { kind: 'change', change };
}

/** Version, actions and steps; lists of macros may follow and are not asked for. */
function negotiated(data: Buffer): MilterReply | null {
  if (data.length < 12) return null;
  const at = (offset: number): number => data.readUInt32BE(offset);
  return { kind: 'negotiated', version: at(0), actions: at(4), steps: at(8) };
}

function parseChange(code: string, data: Buffer): Change | null {
  switch (code) {
    case 'h': {
      const field = pair(data);
      return field === null ? null : { kind: 'addHeader', ...field };
    }
    case 'i':
    case 'm': {
      if (data.length < 4) return null;
      const field = pair(data.subarray(4));
      const kind = code === 'i' ? 'insertHeader' : 'changeHeader';
      return field === null ? null : { kind, index: data.readUInt32BE(0), ...field };
    }
    case 'e':
      return withPath('changeFrom', data, true);
    case '+':
      return withPath('addRecipient', data, false);
    case '2':
      return withPath('addRecipientWithParameters', data, true);
    case '-':
      return withPath('deleteRecipient', data, false);
    case 'b':
      return { kind: 'replaceBody', octets: data };
    case 'q': {
      const reason = strings(data, 1)?.[0];
      return reason === undefined ? null : { kind: 'quarantine', reason: reason.toString() };
    }
    default:
      return null;
  }
}

/** Strings that each end with NUL, and nothing behind them. */
function strings(data: Buffer, most: number): readonly Buffer[] | null {
  const found: Buffer[] = [];
  for (let at = 0; at < data.length;) {
    const end = data.indexOf(0, at);
    if (end < 0 || found.length === most) return null;
    found.push(data.subarray(at, end));
    at = end + 1;
  }
  return found.length === 0 ? null : found;
}

function pair(data: Buffer): { readonly name: Buffer; readonly value: Buffer } | null {
  const [name, value] = strings(data, 2) ?? [];
  return name === undefined || value === undefined ? null : { name, value };
}

function withPath(
  kind: 'changeFrom' | 'addRecipient' | 'addRecipientWithParameters' | 'deleteRecipient',
  data: Buffer,
  parameters: boolean,
): Change | null {
  const path = strings(data, parameters ? 2 : 1)?.[0]?.toString();
  return path === undefined ? null : { kind, path: withoutBrackets(path) };
}

const withoutBrackets = (path: string): string =>
  path.startsWith('<') && path.endsWith('>') ? path.slice(1, -1) : path;
