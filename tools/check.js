/** `npm run check`: every check this project holds itself to, one after the other; says which one failed. */
import { spawnSync } from 'node:child_process';

const checks = [
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  [
    'types of the pages',
    'svelte-check',
    ['--tsconfig', 'web/tsconfig.json', '--fail-on-warnings', '--output', 'machine'],
  ],
  ['lint', 'eslint', ['--max-warnings=0', '.']],
  ['format', 'prettier', ['--check', '--log-level=warn', '.']],
  ['directions', 'depcruise', ['--config', '.dependency-cruiser.js', '--output-type=err', 'src']],
  ['dead code', 'knip', ['--no-progress']],
];

const failed = [];
for (const [name, command, args] of checks) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}`);
  process.exit(1);
}
