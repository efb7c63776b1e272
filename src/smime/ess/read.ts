/**
 * What signers say besides, for whoever shows a message: its label, and whether they ask for a receipt. It counts where the signature of
 * that signer does, and says nothing of it (cms/verify.ts).
 * Implements: RFC 2634 §2.3, §3.3 ("all … MUST include the same" label).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { decode, reading } from '../asn1/reader.ts';
import { contentInfo, contentTypes } from '../cms/content-info.ts';
import { type SignedData, signedData } from '../cms/signed-data.ts';
import { type SecurityLabel, labelIn } from './labels.ts';
import { type ReceiptRequest, receiptRequestIn } from './receipt-request.ts';

export interface Enhanced {
  readonly label: SecurityLabel | null;
  readonly receiptRequest: ReceiptRequest | null;
  /** In words: something is there that cannot be read, or signers say different things. */
  readonly problem: string | null;
}

/** `signature`: a ContentInfo, of a message or beside it. */
export function readSignedData(signature: Buffer): Result<SignedData, string> {
  const info = decode(signature, contentInfo);
  if (!info.ok) return info;
  return info.value.type === contentTypes.signedData
    ? reading(() => signedData(info.value.content))
    : fail('it is not signed');
}

export function enhanced({ signers }: SignedData): Enhanced {
  const attributes = signers.map(({ signedAttributes }) => signedAttributes?.all ?? []);
  const label = theOne(attributes.map(labelIn), 'the security label');
  const receiptRequest = theOne(attributes.map(receiptRequestIn), 'the request for a receipt');
  return {
    label: label.ok ? label.value : null,
    receiptRequest: receiptRequest.ok ? receiptRequest.value : null,
    problem: !label.ok ? label.error : receiptRequest.ok ? null : receiptRequest.error,
  };
}

/** What those say who say anything. RFC 2634 §2.3, §3.3 */
function theOne<T>(said: readonly (T | null | 'bad')[], what: string): Result<T | null, string> {
  const texts = new Set<string>();
  let one: T | null = null;
  for (const each of said) {
    if (each === 'bad') return fail(`${what} cannot be read`);
    if (each === null) continue;
    texts.add(JSON.stringify(each));
    one = each;
  }
  return texts.size > 1 ? fail(`the signers do not agree on ${what}`) : ok(one);
}
