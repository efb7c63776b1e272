/**
 * The TLS-Required field of a message, which the parameter of MAIL overrules.
 * Implements: RFC 8689 §3 (requiretls-field = "TLS-Required:" [FWS] "No" CRLF), §4.1.
 */
import { type Field, fieldText, findFields } from '../../message/header/fields.ts';
import type { Transaction } from './port.ts';

/** The transaction, tagged as the header says. More than one field, or another word, says nothing. */
export function tagged(transaction: Transaction, header: Buffer, fields: readonly Field[]): Transaction {
  if (transaction.parameters.tls !== undefined) return transaction;
  const [field, ...others] = findFields(fields, 'tls-required');
  if (field === undefined || others.length > 0 || fieldText(header, field).toLowerCase() !== 'no') return transaction;
  return { ...transaction, parameters: { ...transaction.parameters, tls: 'optional' } };
}
