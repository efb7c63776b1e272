/** `npm test`: the whole suite, closed by one line `N passed, N failed, N skipped`. Arguments go to vitest. */
import { startVitest } from 'vitest/node';

const started = performance.now();
const vitest = await startVitest('test', process.argv.slice(2), { watch: false, run: true });
const counts = { passed: 0, failed: 0, skipped: 0 };
let broken = vitest.state.getUnhandledErrors().length;
for (const file of vitest.state.getTestModules()) {
  if (file.state() === 'failed' && [...file.children.allTests('failed')].length === 0) broken += 1;
  for (const test of file.children.allTests()) {
    const state = test.result().state;
    if (state in counts) counts[state] += 1;
  }
}
await vitest.close();
counts.failed += broken;
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
