import { expect, test } from 'vitest';
import { parseLimitsFor } from './limits-for.ts';

test.each([
  ['Example.NET connections=2', { destination: 'example.net', connections: 2 }],
  [
    'example.net  connections=2 messages=20 rate=60/m',
    { destination: 'example.net', connections: 2, messages: 20, interval: 1000 },
  ],
  ['* rate=5/s', { destination: '*', interval: 200 }],
  ['smtp.example.net:587 rate=30/h', { destination: 'smtp.example.net:587', interval: 120_000 }],
  ['example.net', null],
  ['', null],
  ['connections=2', null],
  ['example.net connections=0', null],
  ['example.net connections=-1', null],
  ['example.net connections=2 connections=3', null],
  ['example.net interval=5', null],
  ['example.net speed=5', null],
  ['example.net rate=5', null],
  ['example.net rate=/m', null],
  ['example.net rate=29/h', null],
  ['example.net rate=5/d', null],
  ['example.net messages', null],
])('%s', (text, expected) => {
  expect(parseLimitsFor(text)).toEqual(expected);
});
