/** Octets as WebCrypto takes them: it refuses memory that is shared between threads, which none of ours is. */
export const plain = (octets: Buffer): Buffer<ArrayBuffer> => octets as Buffer<ArrayBuffer>;
