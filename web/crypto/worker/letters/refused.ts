/** Keys that their reader refused: whatever they sign, and whoever vouches for them, does not count. */
import type { SignatureVerdict, Standard } from '../../../../src/sealed/types.ts';

export function refusing(standard: Standard, refused: readonly string[]): Standard {
  const judged = (verdict: SignatureVerdict): SignatureVerdict =>
    verdict.signer !== null && refused.includes(verdict.signer.key.fingerprint)
      ? {
          ...verdict,
          state: 'invalid',
          fault: 'refused',
          reason: { text: 'you refused its key', rule: 'RFC 9787 §3' },
          signer: { ...verdict.signer, addresses: [], vouchedBy: null },
        }
      : verdict;
  return {
    ...standard,
    verify: async (signed, signature) => (await standard.verify(signed, signature)).map(judged),
    async open(body) {
      const unsealed = await standard.open(body);
      return unsealed.kind === 'content' ? { ...unsealed, signatures: unsealed.signatures.map(judged) } : unsealed;
    },
  };
}
