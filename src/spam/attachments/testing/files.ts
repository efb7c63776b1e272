/** Files of all kinds, made small, for tests. */
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string | Buffer;
  readonly content?: Buffer | string;
  readonly encrypted?: boolean;
  /** What the headers say of it, where that is not so. */
  readonly claims?: { readonly size?: number; readonly packed?: number; readonly at?: number };
  readonly stored?: boolean;
}

/** APPNOTE §4.3: local headers with their files, the directory, its end. `without` leaves the directory out. */
export function zipOf(files: readonly ZipFile[], { without = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content = '', encrypted = false, claims = {}, stored = false } of files) {
    const plain = Buffer.from(content);
    const packed = stored ? plain : deflateRawSync(plain);
    const written = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(encrypted ? 1 : 0, 2);
    shared.writeUInt16LE(stored ? 0 : 8, 4);
    shared.writeUInt32LE(crc32(plain), 10);
    shared.writeUInt32LE(claims.packed ?? packed.length, 14);
    shared.writeUInt32LE(claims.size ?? plain.length, 18);
    shared.writeUInt16LE(written.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, written, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(claims.at ?? at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, rest, written]));
    parts.push(local);
    at += local.length;
  }
  if (without) return Buffer.concat(parts);
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length & 0xffff, 8);
  end.writeUInt16LE(files.length & 0xffff, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listing, end]);
}

export function tarOf(files: readonly (readonly [name: string, content: string])[]): Buffer {
  const blocks = files.flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('0', 156);
    header.write('ustar\x0000', 257, 'latin1');
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1_024)]);
}

/** A program of Windows, as far as one looks. */
export const programOf = (): Buffer => {
  const program = Buffer.alloc(256);
  program.write('MZ', 0);
  program.writeUInt32LE(0x80, 0x3c);
  program.write('PE\0\0', 0x80);
  return program;
};

/** MS-CFB: sectors of 512 octets; FAT, directory, then the streams, of which short ones are made long. */
export function compoundOf(streams: readonly (readonly [name: string, content: Buffer])[], classId = ''): Buffer {
  const padded = streams.map(([name, content]) => {
    const length = Math.max(4_096, Math.ceil(content.length / 512) * 512);
    return [name, Buffer.concat([content, Buffer.alloc(length - content.length)])] as const;
  });
  const directorySectors = Math.ceil((streams.length + 1) / 4);
  const fat = [0xfffffffd];
  const chain = (sectors: number): number => {
    const first = fat.length;
    for (let n = 1; n <= sectors; n++) fat.push(n === sectors ? 0xfffffffe : first + n);
    return first;
  };
  const directory = Buffer.alloc(directorySectors * 512);
  const entry = (index: number, name: string, type: number, start: number, size: number): void => {
    const at = index * 128;
    const written = Buffer.from(`${name}\0`, 'utf16le');
    written.copy(directory, at);
    directory.writeUInt16LE(written.length, at + 64);
    directory[at + 66] = type;
    directory.writeUInt32LE(start, at + 116);
    directory.writeUInt32LE(size, at + 120);
  };
  chain(directorySectors);
  entry(0, 'Root Entry', 5, 0xfffffffe, 0);
  directory.write(classId, 80, 'hex');
  for (const [index, [name, content]] of padded.entries())
    entry(index + 1, name, 2, chain(content.length / 512), content.length);
  if (fat.length > 128) throw new Error('more than one sector of FAT');
  const fatSector = Buffer.alloc(512, 0xff);
  for (const [index, next] of fat.entries()) fatSector.writeUInt32LE(next, index * 4);
  const header = Buffer.alloc(512);
  header.write('d0cf11e0a1b11ae1', 0, 'hex');
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(1, 48);
  header.writeUInt32LE(0xfffffffe, 60);
  header.writeUInt32LE(0xfffffffe, 68);
  header.fill(0xff, 76);
  header.writeUInt32LE(0, 76);
  return Buffer.concat([header, fatSector, directory, ...padded.map(([, content]) => content)]);
}

/** MS-OVBA §2.4.1: source in one chunk, letters only. */
export function macroOf(source: string): Buffer {
  const octets = Buffer.from(`Attribute VB_Name = "x"\r\n${source}`);
  const groups: Buffer[] = [];
  for (let at = 0; at < octets.length; at += 8) groups.push(Buffer.from([0]), octets.subarray(at, at + 8));
  const chunk = Buffer.concat(groups);
  const header = Buffer.alloc(3);
  header[0] = 1;
  header.writeUInt16LE(0xb000 | (chunk.length - 1), 1);
  return Buffer.concat([Buffer.from('performance cache of no meaning'), header, chunk]);
}

export const pdfOf = (objects: string): Buffer =>
  Buffer.from(`%PDF-1.7\n${objects}\ntrailer << /Root 1 0 R >>\n%%EOF\n`);

export const objectStream = (objects: string): string => {
  const packed = deflateSync(Buffer.from(objects));
  return `5 0 obj << /Type /ObjStm /N 1 /Filter /FlateDecode /Length ${packed.length} >> stream\r\n${packed.toString('latin1')}\nendstream endobj`;
};

/** MS-OXTNEF: attributes of level, number, length, data, checksum. */
export function winmailOf(files: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const attribute = (number: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head[0] = 2;
    head.writeUInt32LE(number, 1);
    head.writeUInt32LE(data.length, 5);
    return Buffer.concat([head, data, Buffer.alloc(2)]);
  };
  const attributes = files.flatMap(([name, content]) => [
    attribute(0x00069002, Buffer.alloc(14)),
    attribute(0x00018010, Buffer.from(`${name}\0`)),
    attribute(0x0006800f, content),
  ]);
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...attributes]);
}

export interface MailFile {
  readonly name?: string;
  readonly type?: string;
  readonly content: Buffer | string;
}

const parameterText = (name: string): string => encodeURIComponent(name).replaceAll("'", '%27');

/** A message with a text and files, their names by RFC 2231. */
export function mailWith(files: readonly MailFile[], text = 'See the attached files.'): Buffer {
  const parts = files.map(({ name, type = 'application/octet-stream', content }) =>
    [
      '--b',
      `Content-Type: ${type}`,
      `Content-Disposition: attachment${name === undefined ? '' : `; filename*=utf-8''${parameterText(name)}`}`,
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(content).toString('base64'),
    ].join('\r\n'),
  );
  const head = [
    'From: Ada <ada@alpha.test>',
    'To: ben@beta.test',
    'Subject: Files',
    'Date: Thu, 22 Aug 2024 12:00:00 +0000',
    'Message-ID: <1@alpha.test>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
  ];
  const body = ['--b', 'Content-Type: text/plain; charset=utf-8', '', text, ...parts, '--b--', ''];
  return Buffer.from([...head, '', ...body].join('\r\n'));
}
