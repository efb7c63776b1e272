/**
 * Set-up: makes node_modules match package-lock.json, and does nothing when it already does.
 * Runs before `start`, `test`, `check`, `build` and `bench`; must work on Node 20, which only bootstraps the pinned Node.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.postern-setup`;
const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');

const present = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (present !== wanted) {
  console.error('Setting up: installing the pinned packages (once, about 20 seconds) …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  writeFileSync(stamp, wanted);
}
