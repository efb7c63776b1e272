/** What the parts of a key file are. RFC 7292 §4.2, §D; RFC 5652 §8 */
export const keyBags = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  safe: '1.2.840.113549.1.12.10.1.6',
} as const;

export const x509Certificate = '1.2.840.113549.1.9.22.1';
export const localKeyId = '1.2.840.113549.1.9.21';
export const encryptedData = '1.2.840.113549.1.7.6';
