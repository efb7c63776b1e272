/** Signals of pages and links, and of disguise: each beside messages that have it, and messages that do not. */
import { expect, test } from 'vitest';
import { gatherFacts } from '../facts/gather.ts';
import { languageOf } from '../facts/language.ts';
import { fold } from '../text/fold.ts';
import { fields, head, mail, page, received, signalsOf } from './testing/mail.ts';

const own = received('mail.alpha.example', 'mail.alpha.example', '8.8.4.4');
const words = 'a long enough text of many words so that it is not only a picture '.repeat(6);
const link = (url: string, text = 'look'): Buffer => page(`<a href="${url}">${text}</a> ${words}`, own);
const latin1 = (header: readonly string[]): Buffer => Buffer.from(`${header.join('\r\n')}\r\n\r\nx\r\n`, 'latin1');

const cases: readonly (readonly [signal: string, octets: Buffer])[] = [
  ['hidden-text', page(`<font color="#fefefe">${words}</font>${words}`)],
  ['hidden-text', page(`<table bgcolor=red><tr><td><font color="#f00">${words}</font></table>${words}`)],
  ['hidden-text', page(`<span style="font-size: 1px">${words}</span>${words}`)],
  ['hidden-text', page(`<div style="max-height:0;overflow:hidden">${words}</div>${words}`)],
  ['hidden-text', page(`<div style="position:absolute; left:-9999px">${words}</div>${words}`)],
  ['hidden-text', page(`<div style="color:rgb(255,255,255)">${words}</div>${words}`)],
  ['made-up-tags', page(`<xq>a<zz>b<kkk>c ${words}`)],
  ['image-map', page(`<map name=m><area href="http://gamma.example/"></map>${words}`)],
  ['mostly-markup', page(`<table>${'<tr><td></td></tr>'.repeat(200)}</table> hello`)],
  ['linked-picture', page('<a href="http://gamma.example/"><img src="http://gamma.example/a.gif"></a>')],
  ['odd-port', link('http://gamma.example:8081/x')],
  ['escaped-link', link('http://gamma.example/%62%75%79')],
  ['redirected-link', link('http://rd.gamma.example/*http://delta.example/')],
  ['redirected-link', link('http://gamma.example/?u=http%3A%2F%2Fdelta.example%2F')],
  ['numeric-host', link('http://www.45621.com/')],
  ['form-elsewhere', page(`<form action="http://gamma.example/"></form> ${words}`, own)],
  ['form-elsewhere', page(`<form action="mailto:x@gamma.example"></form> ${words}`, own)],
  ['borrowed-host', link('http://bit.ly/x')],
  ['link-mismatch', link('http://gamma.example/', 'paypal.com')],
  ['address-link', link('http://0x7f.1/')],
  ['address-link', link('http://2130706433/')],
  ['charset-mismatch', mail(['MIME-Version: 1.0', 'Content-Type: text/plain; charset=euc-kr', ...head])],
  ['raw-header', latin1(fields('Subject: gr\u00fc\u00dfe'))],
  ['spaced-letters', mail(fields('Subject: F R E E money'))],
  ['spaced-letters', mail(head, 'get v_i_a_g_r_a here')],
  ['false-brand', mail(fields('From: "PayPal Service" <x@gamma.example>'))],
  ['false-brand', mail(fields('From: "P\u0430ypa1" <x@gamma.example>'))],
  ['look-alike-domain', mail(fields('From: x@paypa1.com'))],
  [
    'language',
    mail(
      head,
      'der Hund und die Katze sind nicht auf dem Dach, sie haben sich mit einem Ball bei den Leuten versteckt, und das ist auch gut',
    ),
  ],
];

test.each(cases)('%s', (signal, octets) => {
  expect(signalsOf(octets)).toContain(signal);
});

test.each([
  ['white on a coloured ground', `<table bgcolor="#003366"><tr><td><font color=white>${words}</font></table>${words}`],
  ['a cell that ends with the next', `<table><tr><td bgcolor=black><font color=white>x</font><td>${words}</table>`],
  ['a line for the list of messages', `<div style="display:none">What is new this week</div>${words}`],
  ['tags of Office', `<o:p></o:p><v:shape></v:shape><st1:place></st1:place>${words}`],
])('%s is nothing', (_, body) => {
  const found = signalsOf(page(`<a href="http://www.alpha.example/">x</a>${body}`));
  expect(found.filter((name) => name !== 'language')).toEqual(['html-only']);
});

test('the name of a house and its own domain belong together', () => {
  expect(signalsOf(mail(fields('From: "Amazon.de" <x@amazon.de>', 'Message-ID: <1@amazon.de>')))).toEqual([]);
});

const hosts = (octets: Buffer): readonly string[] => [...new Set(gatherFacts(octets).links.map(({ host }) => host))];

test.each([
  ['http://EXAMPLE.com/', 'example.com'],
  ['http:\\\\example.com\\x', 'example.com'],
  ['ht&#116;p://exa&#109;ple.com', 'example.com'],
  ['http://exa%6dple.com', 'example.com'],
  ['http://user@bank.example@example.com/', 'example.com'],
  ['http://example.com./', 'example.com'],
  ['http://exa\tmple.com/', 'example.com'],
  [' http://example.com', 'example.com'],
  ['//example.com/x', 'example.com'],
  ['http:example.com/x', 'example.com'],
  ['http://ｅｘａｍｐｌｅ。com/', 'example.com'],
  ['http://b\u00fccher.example/', 'xn--bcher-kva.example'],
  ['http://017700000001/', '127.0.0.1'],
  ['http://[2001:db8::1]/', '2001:db8::1'],
  ['http://a_b.example/', 'a_b.example'],
])('the host of %s', (written, host) => {
  expect(hosts(page(`<a href="${written}">x</a>`))).toEqual([host]);
});

test.each([
  ['a scheme in capitals', 'go to HTTP://Example.COM/x', 'example.com'],
  ['a careful scheme', 'hxxp://example.com', 'example.com'],
  ['no scheme', 'write www.example.com!', 'www.example.com'],
  ['a bare host', 'order at example.com.', 'example.com'],
  ['a bare host with a path', 'order at example.com/pills now', 'example.com'],
  ['a host cut by what is not seen', 'http://exam\u200bple.com/', 'example.com'],
])('%s in a text', (_, text, host) => {
  expect(hosts(mail(fields('Content-Type: text/plain; charset=utf-8'), text))).toEqual([host]);
});

test('hosts of every element, of the base, of the subject and of attached pages are found', () => {
  const body =
    '<base href="http://a.example/x/"><a href="y">1</a><img src="http://b.example/"><body background="http://c.example/">' +
    '<td style="background: url(http://d.example/)"><iframe src="http://e.example/"></iframe><link href="http://f.example/">' +
    '<meta http-equiv=refresh content="0; url=http://g.example/"><input formaction="http://h.example/"><area href="http://i.example/">';
  expect(hosts(page(body))).toEqual(Array.from('abcdefghi', (letter) => `${letter}.example`));
  expect(hosts(mail(fields('Subject: =?utf-8?q?http=3A//example.com/?=')))).toEqual(['example.com']);
  const attached = mail(
    fields(
      'MIME-Version: 1.0',
      'Content-Type: text/html; name=a.html',
      'Content-Disposition: attachment; filename=a.html',
    ),
    '<a href="http://example.com/">x</a>',
  );
  expect(hosts(attached)).toEqual(['example.com']);
});

test('a crowd of links hides no host', () => {
  const crowd = '<a href="http://www.alpha.example/">x</a>'.repeat(2_000);
  expect(hosts(page(`${crowd}<a href="http://example.com/">y</a>`))).toContain('example.com');
});

test.each([
  ['vi\u{e0061}agra', 'viagra'],
  ['\u1d20\u026a\u1d00\u0262\u0280\u1d00', 'viagra'],
  ['\u24cb\u24d8\u24d0\u24d6\u24e1\u24d0', 'viagra'],
  ['\u{1d42f}\u{1d422}\u{1d41a}\u{1d420}\u{1d42b}\u{1d41a}', 'viagra'],
  ['v\u2800i\u3164a\u034fgra', 'viagra'],
])('%s is seen through', (disguised, plain) => {
  expect(fold(disguised)).toBe(plain);
});

test.each([
  [
    'en',
    'The meeting of the working group is moved to Friday, and you will have to tell them that there is no room for all of this.',
  ],
  [
    'fr',
    'Nous vous remercions pour votre commande et nous vous prions de noter que les produits sont dans notre magasin avec une facture.',
  ],
  ['ru', 'Уважаемые коллеги, приглашаем вас на встречу'],
  ['ja', 'ご注文いただきましてありがとうございます。商品は明日発送します'],
  ['ko', '주문해 주셔서 감사합니다 상품은 내일 발송됩니다 좋은 하루 되세요'],
  ['zh', '感谢您的订购我们将于明天发货祝您有美好的一天感谢您的支持'],
  [null, 'Too short.'],
])('language %s', (language, text) => {
  expect(languageOf(text)).toBe(language);
});

test.each([
  ['a million tags', '<b>'.repeat(1_000_000)],
  ['a million cells', '<table><tr><td>'.repeat(300_000)],
  ['a million end tags', `${'<div>'.repeat(190)}${'</p>'.repeat(1_000_000)}`],
  ['a style without end', `<div style="${'color:red;'.repeat(200_000)}">`],
  ['a million hosts', 'a.com '.repeat(500_000)],
  ['a million schemes', '://'.repeat(1_000_000)],
  ['a million links', '<a href="http://u%70p.example:81/?u=http://x.example/">http://y.example</a>'.repeat(50_000)],
  ['a million ways out', 'unsubscribe opt-out removal a@b.com '.repeat(100_000)],
  ['a million single letters', 'a b '.repeat(500_000)],
])('%s: bounded', (_, body) => {
  expect(signalsOf(page(body)).length).toBeGreaterThan(0);
});

test('charsets that are none, and octets that are of none, are looked at as far as they go', () => {
  const broken = Buffer.concat([
    mail(fields('MIME-Version: 1.0', `Content-Type: text/html; charset="${'x'.repeat(5_000)}"`), '<b>'),
    Buffer.from('\xff\xfe\x00'.repeat(100_000), 'latin1'),
  ]);
  expect(signalsOf(broken)).toContain('html-only');
  const shifted = mail(fields('MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-7'), '+AGEA'.repeat(200_000));
  expect(signalsOf(shifted)).not.toContain('html-only');
});
