/** Attachments that are made to choke whoever looks at them: bounded, and named for what they are. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gatherFacts } from '../facts/gather.ts';
import { limits } from '../limits.ts';
import { openCompound } from './compound.ts';
import { openDrawing, openPage, openPdf, openRtf } from './documents.ts';
import { openCabinet, openGzip, openRar, openSingle, openTar } from './archives.ts';
import { openImage } from './image.ts';
import { openSeven } from './seven.ts';
import { fullBudget } from './inflate.ts';
import { kindOf } from './kinds.ts';
import { compoundOf, macroOf, mailWith, pdfOf, tarOf, winmailOf, zipOf } from './testing/files.ts';
import { imageOf, namesOfSeven, sevenOf } from './testing/images.ts';
import type { Attached } from './types.ts';
import { openWinmail } from './winmail.ts';
import { openZip, zipEntries } from './zip.ts';

const filesOf = (content: Buffer, name = 'a.zip'): readonly Attached[] =>
  gatherFacts(mailWith([{ name, content }])).files;
const traitsOf = (content: Buffer, name?: string): readonly string[] => [
  ...new Set(filesOf(content, name).flatMap(({ traits }) => traits)),
];

const zeros = Buffer.alloc(10_000_000);
const bomb = { name: '0.dll', content: zeros, claims: { size: 4_000_000_000 } };

test('zeros', () => {
  expect(traitsOf(zipOf([bomb]))).toEqual(['bomb']);
  const gzip = gzipSync(zeros);
  gzip.writeUInt32LE(4_000_000_000, gzip.length - 4);
  expect(traitsOf(gzip, 'a.gz')).toEqual(['bomb']);
});

test('archives of archives of archives, sixteen in each: as 42.zip', () => {
  let layer = zipOf([bomb]);
  for (let depth = 0; depth < 4; depth++)
    layer = zipOf(
      Array.from({ length: 16 }, (_, n) => ({ name: `lib ${n}.zip`, content: layer, stored: depth === 0 })),
    );
  const files = filesOf(layer);
  expect(files.length).toBeLessThanOrEqual(limits.files);
  expect(files.length).toBeGreaterThan(16);
});

test('a hundred archives in each other', () => {
  let layer = zipOf([{ name: 'run.exe', content: 'x' }]);
  for (let depth = 0; depth < 100; depth++) layer = zipOf([{ name: `${depth}.zip`, content: layer }]);
  expect(filesOf(layer)).toHaveLength(limits.fileDepth + 1);
  expect(traitsOf(layer)).toEqual(['deep']);
});

test('messages in each other', () => {
  let letter = mailWith([{ name: 'run.exe', content: 'x' }]);
  for (let depth = 0; depth < 12; depth++) letter = mailWith([{ name: 'letter.eml', content: letter }]);
  expect(gatherFacts(letter).files.length).toBeLessThanOrEqual(limits.files);
});

test('files that share their octets', () => {
  const kernel = { name: 'kernel', content: zeros.subarray(0, 1_000_000) };
  const shared = zipOf([kernel, ...Array.from({ length: 50 }, (_, n) => ({ name: `${n}`, claims: { at: 5 } }))]);
  expect(traitsOf(shared)).toEqual(['bomb']);
});

test('more files than anybody sends', () => {
  const many = zipOf(Array.from({ length: 5_000 }, (_, n) => ({ name: `${n}`, stored: true })));
  expect(zipEntries(many, limits.zipEntries).entries).toHaveLength(limits.zipEntries);
  expect(traitsOf(many)).toEqual(['deep']);
});

test('one large file under two hundred names', () => {
  const large = Buffer.from(`%PDF-1.7 ${'/'.repeat(2_000_000)}`);
  const names = Array.from({ length: 199 }, (_, n) => ({ name: `${n}.pdf`, claims: { at: 0, packed: large.length } }));
  const files = filesOf(
    zipOf([{ name: '0.pdf', content: large, stored: true }, ...names.map((one) => ({ ...one, stored: true }))]),
  );
  expect(files[0]?.traits).toContain('bomb');
  expect(files).toHaveLength(limits.files);
});

test('names of 64 KB keep their endings', () => {
  const long = zipOf([{ name: `${'a'.repeat(65_000)}.exe`, content: 'x' }]);
  const [, inner] = filesOf(long);
  expect(inner?.name).toHaveLength(limits.fileName);
  expect(inner?.name.endsWith('a.exe')).toBe(true);
});

test('sizes of 64 bits', () => {
  const zip = zipOf([
    { name: 'a.txt', content: 'x', claims: { size: 0xffffffff, packed: 0xffffffff, at: 0xffffffff } },
  ]);
  expect(() => filesOf(zip)).not.toThrow();
  const long = 'x'.repeat(150);
  expect(openSeven(sevenOf(namesOfSeven(['a.txt', long]))).files.map(({ name }) => name)).toEqual(['a.txt', long]);
  const seven = Buffer.alloc(64, 0xff);
  seven.write('377abcaf271c', 0, 'hex');
  expect(openSeven(seven)).toEqual({ traits: [], files: [] });
  const tar = tarOf([['a', 'x']]);
  tar.fill(0xff, 124, 136);
  expect(openTar(tar).files).toHaveLength(1);
});

test('a disk image whose folder holds itself', () => {
  const image = imageOf([['A.TXT;1', 'x']]);
  image.writeUInt32LE(19, 20 * 2048 + 34 + 34 + 2);
  image[20 * 2048 + 34 + 34 + 25] = 2;
  expect(openImage(image).files).toEqual([]);
});

test('a compound file whose chains are circles', () => {
  const file = compoundOf([
    ['_VBA_PROJECT', Buffer.from('x')],
    ['Module', macroOf('Sub AutoOpen()')],
  ]);
  for (let at = 512; at < 1_024; at += 4) file.writeUInt32LE((at - 512) / 4, at);
  expect(openCompound(file).traits.length).toBeLessThanOrEqual(3);
  for (let at = 512; at < 1_024; at += 4) file.writeUInt32LE(1, at);
  expect(openCompound(file).traits.length).toBeLessThanOrEqual(3);
});

test.each<[string, Buffer, string]>([
  ['PDF of open strings', Buffer.from(`%PDF-1.7 ${'('.repeat(3_000_000)}`), 'a.pdf'],
  ['PDF of slashes', Buffer.from(`%PDF-1.7 ${'/'.repeat(3_000_000)}`), 'a.pdf'],
  ['PDF of streams', Buffer.from(`%PDF-1.7 ${'/ObjStm stream endstream '.repeat(100_000)}`), 'a.pdf'],
  ['page of tags', Buffer.from(`<html>${'<b>'.repeat(1_000_000)}`), 'a.html'],
  ['drawing of tags', Buffer.from(`<svg>${'<g onclick='.repeat(300_000)}`), 'a.svg'],
  ['RTF of groups', Buffer.from(`{\\rtf1${'{\\*\\template '.repeat(300_000)}`), 'a.rtf'],
  ['ZIP of headers', Buffer.from('PK\x03\x04'.repeat(700_000), 'latin1'), 'a.zip'],
  [
    'relationships',
    zipOf([{ name: '[Content_Types].xml' }, { name: 'a.rels', content: '<relationship '.repeat(300_000) }]),
    'a.docx',
  ],
  [
    'tar of empty files',
    Buffer.concat(Array.from({ length: 3_000 }, () => tarOf([['a', '']]).subarray(0, 512))),
    'a.tar',
  ],
  [
    'rar of empty blocks',
    Buffer.concat([Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1'), Buffer.alloc(3_000_000, 1)]),
    'a.rar',
  ],
])('a %s ends', (_, content, name) => {
  expect(filesOf(content, name).length).toBeLessThanOrEqual(limits.files);
});

const samples = [
  zipOf([
    { name: 'a.txt', content: 'some text' },
    { name: 'b.exe', content: 'x', encrypted: true },
  ]),
  gzipSync(tarOf([['a.txt', 'x']])),
  tarOf([['a.txt', 'x']]),
  compoundOf([
    ['_VBA_PROJECT', Buffer.from('x')],
    ['Module', macroOf('Sub AutoOpen()')],
    ['Workbook', Buffer.alloc(99, 9)],
  ]),
  pdfOf('1 0 obj << /JS (x) /F#41 >> stream\nx\nendstream'),
  winmailOf([['a.txt', Buffer.from('x')]]),
  Buffer.from('Rar!\x1a\x07\x00\x00\x00\x73\x00\x00\x0d\x00\x00\x00\x00\x00\x00\x00', 'latin1'),
  Buffer.from('Rar!\x1a\x07\x01\x00\x00\x00\x00\x00\x20\x02\x01\x04\x00\x00\x00', 'latin1'),
  Buffer.from('MSCF\x00\x00\x00\x00', 'latin1'),
  imageOf([['RUN.EXE;1', 'x']]),
  sevenOf(namesOfSeven(['a.txt', 'b.exe'])),
  Buffer.from('{\\rtf1{\\*\\template http://x}}'),
  Buffer.from('<svg><script/></svg>'),
];

test('whatever the octets: truncated, altered, of any kind', () => {
  const openAll = (content: Buffer): void => {
    kindOf(content);
    for (const open of [
      openTar,
      openRar,
      openSeven,
      openImage,
      openCabinet,
      openCompound,
      openRtf,
      openPage,
      openDrawing,
      openWinmail,
    ])
      for (const { read } of open(content).files) read(1_000);
    for (const open of [openZip, openPdf]) for (const { read } of open(content, fullBudget()).files) read(1_000);
    for (const { read } of openGzip(content, fullBudget(), 'a.gz').files) read(1_000);
    for (const { read } of openSingle(content, fullBudget(), 'a.xz').files) expect(read(1_000)).toBeNull();
  };
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.nat(10_000),
      fc.array(fc.tuple(fc.nat(6_000), fc.nat(255)), { maxLength: 20 }),
      (sample, cut, changes) => {
        const content = Buffer.from(sample.subarray(0, Math.max(1, sample.length - (cut % sample.length))));
        for (const [at, octet] of changes) content[at % content.length] = octet;
        openAll(content);
        filesOf(content);
      },
    ),
    { numRuns: 300 },
  );
});
