/** Code pages besides those of the Encoding Standard, which every browser has: none are known here, and the octets are guessed. */
export default {
  encodingExists: (): boolean => false,
  decode: (octets: Buffer): string => octets.toString('latin1'),
};
