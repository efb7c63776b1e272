/** The types that a name has, as NSEC and NSEC3 list them. RFC 4034 §4.1.2 */

/** type bit maps: *( window block, length, bitmap ) */
export function hasType(bitmap: Buffer, type: number): boolean {
  const [window, low] = [type >> 8, type & 0xff];
  for (let at = 0; at + 2 <= bitmap.length;) {
    const length = bitmap[at + 1] ?? 0;
    if (bitmap[at] === window) {
      const octet = low >> 3;
      return octet < length && ((bitmap[at + 2 + octet] ?? 0) & (0x80 >> (low & 7))) !== 0;
    }
    at += 2 + length;
  }
  return false;
}
