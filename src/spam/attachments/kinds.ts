/**
 * What a file is by its first octets, whatever it is called, and which endings and media types go with that.
 * Implements: the marks of the formats, as their specifications and file(1) have them.
 */
import type { Kind } from './types.ts';

const mark = (text: string): Buffer => Buffer.from(text, 'latin1');

interface Mark {
  readonly kind: Kind;
  readonly octets: Buffer;
  readonly at: number;
}

const row = (kind: Kind, octets: string, at = 0): Mark => ({ kind, octets: mark(octets), at });

const marks: readonly Mark[] = [
  row('program', '\x7fELF'),
  row('program', '\xcf\xfa\xed\xfe'),
  row('program', '\xce\xfa\xed\xfe'),
  row('program', '\xca\xfe\xba\xbe'),
  row('program', 'FWS'),
  row('program', 'CWS'),
  row('shortcut', 'L\x00\x00\x00\x01\x14\x02\x00'),
  row('help', 'ITSF\x03'),
  row('notebook', '\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3'),
  row('disk image', 'CD001', 0x8001),
  row('disk image', 'BEA01', 0x8001),
  row('disk image', 'conectix'),
  row('disk image', 'vhdxfile'),
  row('disk image', 'KDMV'),
  row('disk image', 'QFI\xfb'),
  row('disk image', 'FAT1', 54),
  row('disk image', 'FAT32', 82),
  row('disk image', 'NTFS    ', 3),
  row('zip', 'PK\x03\x04'),
  row('zip', 'PK\x05\x06'),
  row('zip', 'PK00PK\x03\x04'),
  row('rar', 'Rar!\x1a\x07'),
  row('7z', '7z\xbc\xaf\x27\x1c'),
  row('gzip', '\x1f\x8b\x08'),
  row('tar', 'ustar', 257),
  row('cab', 'MSCF\x00\x00\x00\x00'),
  row('other archive', 'BZh'),
  row('other archive', '\xfd7zXZ\x00'),
  row('other archive', '\x28\xb5\x2f\xfd'),
  row('other archive', '\x60\xea'),
  row('other archive', '-lh', 2),
  row('other archive', '**ACE**', 7),
  row('other archive', 'MSWIM\x00\x00\x00'),
  row('other archive', 'xar!'),
  row('other archive', '!<arch>\n'),
  row('compound', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  row('rtf', '{\\rt'),
  row('winmail', '\x78\x9f\x3e\x22'),
  row('image', '\x89PNG\r\n\x1a\n'),
  row('image', '\xff\xd8\xff'),
  row('image', 'GIF8'),
  row('image', 'BM'),
  row('image', 'II*\x00'),
  row('image', 'MM\x00*'),
  row('image', 'WEBP', 8),
  row('image', '\x00\x00\x01\x00'),
  row('image', 'ftypheic', 4),
  row('image', 'ftypavif', 4),
  row('sound or film', 'ftyp', 4),
  row('sound or film', 'ID3'),
  row('sound or film', '\xff\xfb'),
  row('sound or film', 'OggS'),
  row('sound or film', 'RIFF'),
  row('sound or film', 'fLaC'),
  row('sound or film', '\x1aE\xdf\xa3'),
];

/** Octets in which a mark can begin. */
export const markReach = 0x8006;

/** PDF may have up to 1,024 octets before its mark. PDF 1.7, Implementation Note 13 */
const pdfReach = 1_024;

export function kindOf(content: Buffer): Kind {
  if (isDosProgram(content)) return 'program';
  for (const { kind, octets, at } of marks) {
    if (content.length >= at + octets.length && content.compare(octets, 0, octets.length, at, at + octets.length) === 0)
      return kind;
  }
  if (content.subarray(0, pdfReach).includes('%PDF-')) return 'pdf';
  return textKind(content);
}

/** MZ alone are two letters: a PE header, or one that says how long it is. */
function isDosProgram(content: Buffer): boolean {
  if (content.length < 0x40 || content[0] !== 0x4d || content[1] !== 0x5a) return false;
  const header = content.readUInt32LE(0x3c);
  const isPortable =
    header + 2 <= content.length && ['PE', 'NE', 'LE', 'LX'].includes(content.toString('latin1', header, header + 2));
  return isPortable || content.subarray(0x40).includes(0);
}

const pageTags = ['<html', '<!doctype html', '<script', '<body', '<head', '<form', '<meta', '<iframe', '<title'];

/** The beginning of a text, whatever its UTF, in lower case. */
export function beginning(content: Buffer, octets: number): string {
  const [first, second] = content;
  const start = content.subarray(0, octets);
  if (first === 0xff && second === 0xfe) return start.toString('utf16le').toLowerCase();
  if (first === 0xfe && second === 0xff)
    return Buffer.from(start.subarray(0, start.length & ~1))
      .swap16()
      .toString('utf16le')
      .toLowerCase();
  return start.toString('latin1').toLowerCase();
}

function textKind(content: Buffer): Kind {
  const text = beginning(content, 1_024);
  // To a page it is a bookmark; to a file, which may be a stranger's, it starts that.
  if (text.startsWith('[internetshortcut]') && (text.includes('url=file:') || text.includes('url=\\\\')))
    return 'shortcut';
  const svg = text.indexOf('<svg');
  if (svg !== -1 && !text.slice(0, svg).includes('<html')) return 'drawing';
  const tag = text.indexOf('<');
  if (tag !== -1 && pageTags.some((each) => text.includes(each))) return 'page';
  return 'unknown';
}

/** What a name of that ending, or a media type, promises. Only where a file that is something else deceives. */
const promised: readonly (readonly [endings: string, kinds: readonly Kind[]])[] = [
  ['jpg jpeg png gif bmp tif tiff webp heic ico', ['image']],
  ['pdf', ['pdf']],
  ['svg', ['drawing']],
  ['mp3 mp4 mov avi wav ogg mkv m4a', ['sound or film']],
  ['doc docx dot dotx rtf', ['compound', 'zip', 'rtf', 'page']],
  ['xls xlsx csv', ['compound', 'zip', 'page']],
  ['ppt pptx pps ppsx odt ods odp', ['compound', 'zip']],
  ['txt log ics vcf', ['page']],
];
const byEnding = new Map(
  promised.flatMap(([endings, kinds]) => endings.split(' ').map((each) => [each, kinds] as const)),
);
const byType: ReadonlyMap<string, readonly Kind[]> = new Map([
  ['image/jpeg', ['image']],
  ['image/png', ['image']],
  ['image/gif', ['image']],
  ['application/pdf', ['pdf']],
  ['audio/mpeg', ['sound or film']],
  ['video/mp4', ['sound or film']],
]);

/** null where it promises nothing that could be broken. */
export const promiseOf = (ending: string, type: string | null): readonly Kind[] | null =>
  byEnding.get(ending) ?? (ending === '' ? byType.get(type ?? '') : undefined) ?? null;
