import { expect, it } from 'vitest';
import { shownLink } from './links.ts';

it.each([
  ['Click here', 'https://evil.test/x', 'evil.test', false],
  ['www.paypal.com', 'https://evil.test/', 'evil.test', true],
  ['https://paypal.com/login', 'https://paypal.com.evil.test/login', 'paypal.com.evil.test', true],
  ['paypal.com', 'https://www.paypal.com/x', 'www.paypal.com', false],
  ['http://www.example.org', 'https://example.org:8443/', 'example.org:8443', false],
  ['https://user:pw@bank.test', 'https://evil.test/', 'evil.test', false],
  ['Version 1.2', 'https://example.org/', 'example.org', false],
  ['1.2', 'https://example.org/', 'example.org', false],
  ['ann@example.org', 'mailto:ann@example.org', 'ann@example.org', false],
  ['bücher.example', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example', false],
])('%j to %s', (text, url, target, isFalse) => {
  expect(shownLink(text, url)).toEqual({ text, url, target, isFalse });
});

it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/relative', 'blob:https://a.test/1'])(
  '%s is not followed',
  (url) => {
    expect(shownLink('here', url)).toBeNull();
  },
);
