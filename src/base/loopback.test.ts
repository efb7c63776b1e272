import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each([
  ['http://localhost', true],
  ['http://LOCALHOST:8080/x', true],
  ['http://127.0.0.1', true],
  ['http://127.1', true],
  ['http://[::1]:389', true],
  ['http://[0:0::1]', true],
  ['http://192.0.2.1', false],
  ['http://127.0.0.1.example.org', false],
  ['http://127.0.0.example', false],
  ['http://localhost.example.org', false],
  ['http://[::2]', false],
])('%s', (url, here) => {
  expect(isLoopback(new URL(url).hostname)).toBe(here);
});
