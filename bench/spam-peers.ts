/** Other filters on the same messages, where they are installed: what npm run eval:spam -- --peers sets beside ours. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Counted {
  readonly name: string;
  readonly messages: number;
  readonly spam: number;
}

const tested = ['spam-2', 'easy-ham-2', 'hard-ham-1'] as const;
/** spamassassin takes so long that it gets each twentieth message. */
const sampled = 20;

const filesOf = (data: string, group: string): readonly string[] =>
  readdirSync(join(data, group))
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => join(data, group, name));

const run = (program: string, args: readonly string[]): string | null => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'latin1', maxBuffer: 1 << 30 });
  return status === null ? null : stdout;
};

/** Trained on the same part. It is trained and asked by its own rules; what it is unsure of is no spam. */
function bogofilter(data: string): readonly Counted[] | null {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bogofilter-'));
  try {
    for (const [how, group] of [
      ['-n', 'easy-ham-1'],
      ['-s', 'spam-1'],
    ] as const)
      if (run('bogofilter', ['-d', folder, how, '-B', ...filesOf(data, group)]) === null) return null;
    return tested.map((group) => {
      const files = filesOf(data, group);
      const told = run('bogofilter', ['-d', folder, '-T', '-B', ...files]) ?? '';
      return {
        name: group,
        messages: files.length,
        spam: told.split('\n').filter((line) => line.includes(' S ')).length,
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Untrained and without a network. */
function spamassassin(data: string): readonly Counted[] | null {
  const counted = tested.map((group) => {
    const files = filesOf(data, group).filter((_, at) => at % sampled === 0);
    const told = run('spamassassin', ['-L', '--cf', 'use_bayes 0', ...files]);
    const flags = told?.split('\n').filter((line) => line.startsWith('X-Spam-Status: Yes')).length ?? -1;
    return { name: group, messages: files.length, spam: flags };
  });
  return counted.some(({ spam }) => spam === -1) ? null : counted;
}

export function peersTable(data: string): string {
  const row = (name: string, counted: readonly Counted[] | null): string =>
    `| ${name} | ${counted === null ? 'not installed | | ' : counted.map(({ spam, messages }) => `${spam} of ${messages}`).join(' | ')} |`;
  return `## Other filters

| | spam caught | false alarms, easy ham | false alarms, hard ham |
| --- | --- | --- | --- |
${row('bogofilter, trained alike', bogofilter(data))}
${row('spamassassin -L, not trained, a sample', spamassassin(data))}

rspamd needs a daemon of its own and is not asked here.

`;
}
