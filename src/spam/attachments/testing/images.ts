/** Disk images and 7z archives for tests. */

/** An ISO 9660 image with one folder, in which are the files; by Joliet's names where wanted. */
export function imageOf(files: readonly (readonly [name: string, content: string])[], isJoliet = false): Buffer {
  const sector = 2048;
  const [volume, root, folder, first] = [16, 19, 20, 21];
  const image = Buffer.alloc((first + files.length) * sector);
  const encoded = (name: string): Buffer => (isJoliet ? Buffer.from(name, 'utf16le').swap16() : Buffer.from(name));
  const record = (name: Buffer, at: number, size: number, isFolder: boolean): Buffer => {
    const octets = Buffer.alloc(33 + name.length + ((33 + name.length) % 2));
    octets[0] = octets.length;
    octets.writeUInt32LE(at, 2);
    octets.writeUInt32LE(size, 10);
    octets[25] = isFolder ? 2 : 0;
    octets[32] = name.length;
    name.copy(octets, 33);
    return octets;
  };
  const own = record(Buffer.from([0]), root, sector, true);
  for (const [number, type] of [1, ...(isJoliet ? [2] : []), 255].entries()) {
    const at = (volume + number) * sector;
    image[at] = type;
    image.write('CD001', at + 1);
    if (type === 2) image.write('%/E', at + 88);
    if (type !== (isJoliet ? 2 : 1)) continue;
    own.copy(image, at + 156);
  }
  Buffer.concat([own, record(encoded('FOLDER'), folder, sector, true)]).copy(image, root * sector);
  Buffer.concat([
    record(Buffer.from([0]), folder, sector, true),
    record(Buffer.from([1]), root, sector, true),
    ...files.map(([name, content], at) => record(encoded(name), first + at, content.length, false)),
  ]).copy(image, folder * sector);
  for (const [at, [, content]] of files.entries()) image.write(content, (first + at) * sector);
  return image;
}

/** A 7z archive of nothing but its header. */
export function sevenOf(header: Buffer): Buffer {
  const start = Buffer.alloc(32);
  start.write('377abcaf271c0004', 0, 'hex');
  start.writeBigUInt64LE(0n, 12);
  start.writeBigUInt64LE(BigInt(header.length), 20);
  return Buffer.concat([start, header]);
}

/** kHeader, kFilesInfo with so many, kNames. */
export function namesOfSeven(names: readonly string[]): Buffer {
  const texts = Buffer.from(names.map((name) => `${name}\0`).join(''), 'utf16le');
  const size = texts.length + 1;
  const number = size < 0x80 ? [size] : [0x80 + (size >> 8), size & 0xff];
  return Buffer.concat([Buffer.from([0x01, 0x05, names.length, 0x11, ...number, 0]), texts, Buffer.from([0, 0])]);
}
