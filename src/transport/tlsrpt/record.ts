/**
 * The TXT record that says where a domain wants reports.
 * Implements: RFC 8460 §3.
 */
import { mailtoAddress } from '../../message/header/mailto.ts';
import { isNameOf } from '../mtasts/grammar.ts';

export type ReportAddress =
  { readonly kind: 'mail'; readonly address: string } | { readonly kind: 'https'; readonly url: string };

/** The addresses of the one record; empty where there is no such record, or more than one. */
export function reportAddresses(texts: readonly string[]): readonly ReportAddress[] {
  const [only, ...more] = texts.filter((text) => text.startsWith('v=TLSRPTv1;') || text.startsWith('v=TLSRPTv1 '));
  return only === undefined || more.length > 0 ? [] : addressesOf(only);
}

/** tlsrpt-record = tlsrpt-version 1*(field-delim tlsrpt-field) [field-delim] */
function addressesOf(text: string): readonly ReportAddress[] {
  const [version, ...fields] = text.split(';').map((field) => field.trim());
  if (version !== 'v=TLSRPTv1') return [];
  for (const field of fields) {
    const equals = field.indexOf('=');
    if (field === '') continue;
    if (equals < 0 || !isNameOf(field.slice(0, equals))) return [];
    if (field.startsWith('rua=')) return field.slice('rua='.length).split(',', mostAddresses).flatMap(addressOf);
  }
  return [];
}

/** A domain that names more wants somebody to be flooded. */
const mostAddresses = 4;

/** tlsrpt-uri = URI: mailto: (RFC 6068) or https: */
function addressOf(written: string): readonly ReportAddress[] {
  const uri = written.trim();
  if (uri.slice(0, 'https:'.length).toLowerCase() === 'https:') {
    return URL.canParse(uri) ? [{ kind: 'https', url: uri }] : [];
  }
  const address = mailtoAddress(uri);
  return address === null ? [] : [{ kind: 'mail', address }];
}
