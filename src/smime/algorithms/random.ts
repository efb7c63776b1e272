/** Octets that nobody can guess. */
export const randomOctets = (count: number): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(count)));
