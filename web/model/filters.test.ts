import { describe, expect, it } from 'vitest';
import { type Rule, isComplete, newRule, rulesOf, scriptOf } from './filters.ts';

const rule = (changed: Partial<Rule>): Rule => ({
  name: 'Lists',
  isOn: true,
  all: true,
  conditions: [{ field: 'list', match: 'contains', value: 'unix' }],
  actions: [{ do: 'file', mailbox: 'Lists/unix' }],
  stops: true,
  ...changed,
});

const lines = (one: Rule): readonly string[] =>
  scriptOf([one])
    .split('\r\n')
    .filter((line) => !line.startsWith('# postern'));

describe('the script of rules', () => {
  it('says what a rule says', () => {
    expect(lines(rule({}))).toEqual([
      'require ["fileinto"];',
      '# rule:[Lists]',
      'if header :contains "List-Id" "unix" {',
      '  fileinto "Lists/unix";',
      '  stop;',
      '}',
      '',
    ]);
  });

  it('joins conditions, and sets flags before it files', () => {
    const several = rule({
      all: false,
      stops: false,
      conditions: [
        { field: 'from', match: 'is', value: 'ann@example.org' },
        { field: 'to', match: 'lacks', value: 'me' },
        { field: 'body', match: 'contains', value: 'say "hi"\\' },
      ],
      actions: [
        { do: 'file', mailbox: 'A' },
        { do: 'forward', address: 'b@example.org' },
        { do: 'read' },
        { do: 'star' },
      ],
    });
    expect(lines(several)).toEqual([
      'require ["fileinto", "imap4flags", "copy", "body"];',
      '# rule:[Lists]',
      'if anyof (address :all :is "From" "ann@example.org", not header :contains ["To", "Cc"] "me", body :text :contains "say \\"hi\\"\\\\") {',
      '  addflag "\\\\Seen";',
      '  addflag "\\\\Flagged";',
      '  fileinto "A";',
      '  redirect :copy "b@example.org";',
      '}',
      '',
    ]);
  });

  it('leaves out a rule that is off, and knows it still', () => {
    const off = rule({ isOn: false });
    expect(scriptOf([off])).not.toContain('if ');
    expect(rulesOf(scriptOf([off]))).toEqual([off]);
  });

  it.each<[what: string, script: string]>([
    ['written by hand', 'keep;\r\n'],
    ['changed behind its rules', scriptOf([rule({})]).replace('unix" {', 'linux" {')],
    ['with something added', `${scriptOf([rule({})])}discard;\r\n`],
    ['with rules that are none', 'require [];\r\n# postern:rules [{"name":1}]\r\n'],
    ['with rules that are no JSON', 'require [];\r\n# postern:rules [\r\n'],
  ])('a script %s has no rules', (_what, script) => {
    expect(rulesOf(script)).toBeNull();
  });
});

it('a rule is complete where it looks for something and does something', () => {
  expect(isComplete(rule({}))).toBe(true);
  expect(isComplete(newRule)).toBe(false);
  expect(isComplete(rule({ name: ' ' }))).toBe(false);
  expect(isComplete(rule({ actions: [] }))).toBe(false);
  expect(isComplete(rule({ actions: [{ do: 'forward', address: 'nobody' }] }))).toBe(false);
});
