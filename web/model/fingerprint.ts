/** 'AB12 CD34 …': in groups of four, as people read them to each other. */
export const fingerprintText = (fingerprint: string): string =>
  (fingerprint.toUpperCase().match(/.{1,4}/g) ?? []).join(' ');
