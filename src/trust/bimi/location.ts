/**
 * What a client is told of an indicator, and what strangers may not tell it.
 * Implements: draft-brand-indicators-for-message-identification-08 §5.2, §7.8 (fields of that name that came), §7.9.
 */
import type { Field } from '../../message/header/fields.ts';
import type { BimiVerdict } from '../types.ts';

const names: readonly string[] = ['bimi-location', 'bimi-indicator'];

/** Nobody sets them but who delivers. §7.8 */
export const isIndicatorField = ({ name }: Field): boolean => names.includes(name.toLowerCase());

/** A URI that no line of a message has room for. RFC 5322 §2.1.1 */
const longest = 900;

/** The field with its line break; '' where there is nothing to be shown. */
export function bimiLocation(verdict: BimiVerdict | undefined): string {
  if (verdict?.result !== 'pass') return '';
  const uris = [
    ...(verdict.location === null ? [] : [`l=${verdict.location}`]),
    ...(verdict.authority !== 'pass' || verdict.authorityUri === null ? [] : [`a=${verdict.authorityUri}`]),
  ];
  if (uris.length === 0 || uris.some((uri) => uri.length > longest || uri.includes(';'))) return '';
  return `BIMI-Location: ${['v=BIMI1', ...uris].join(';\r\n ')}\r\n`;
}
