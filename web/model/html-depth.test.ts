import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shallow } from './html-depth.ts';

it.each([
  ['newsletters', '<table><tr><td><p>x<br></td></tr></table>'.repeat(20_000)],
  ['ends that are left out', '<p>a<li>b<td>c<tr>'.repeat(20_000)],
  ['what is no element', '< a <3 <!-- <5 '.repeat(20_000)],
  ['nothing', ''],
])('%s stay as they are', (_name, html) => {
  expect(shallow(html)).toBe(html);
});

it.each(['<div>', '<DIV\n>', '<b><i>', '<table><tr><td>', '<x-y/>'])('%s is cut where it gets too deep', (element) => {
  const cut = shallow(element.repeat(30_000));
  expect(cut.length).toBeLessThan(20_000);
  expect(cut.length).toBeGreaterThan(2_000);
});

it('gives the beginning of what it was given', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<div>', '</div>', '<', 'x', '<b ', '>', '</'), { maxLength: 3_000 }),
      (parts) => {
        const html = parts.join('');
        expect(html.startsWith(shallow(html))).toBe(true);
      },
    ),
  );
});
