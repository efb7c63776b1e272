/**
 * A real browser on the pages of a lab: Debian's Chromium, headless. The pages are built where they are older than their source.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { Lab, type LabOptions } from '../../support/lab.ts';
import { root } from '../../support/run.ts';

export const chromiumPath = '/usr/bin/chromium';

export interface WebLab {
  readonly lab: Lab;
  /** 'http://127.0.0.1:8080' */
  readonly url: string;
  /** A browser of one's own: cookies are not shared with the others. */
  visitor(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>;
  /** A page on which that person is signed in. */
  signedIn(address: string, path?: string): Promise<Page>;
  stop(): Promise<void>;
}

export async function startWebLab(options: LabOptions = {}): Promise<WebLab> {
  buildPages();
  const lab = await Lab.start(options);
  const url = `http://127.0.0.1:${lab.ports.http}`;
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  const visitor: WebLab['visitor'] = (options) => browser.newContext({ baseURL: url, locale: 'en', ...options });
  return {
    lab,
    url,
    visitor,
    async signedIn(address, path = '/mail') {
      const context = await visitor();
      const answer = await context.request.post('/auth/sign-in', { data: { address, password: lab.password } });
      if (!answer.ok()) throw new Error(`signing in: ${answer.status()}`);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
    async stop() {
      await browser.close();
      await lab.stop();
    },
  };
}

/** Vite takes some seconds: only where something is newer than what was built. */
export function buildPages(): void {
  const built = join(root, 'dist/web/index.html');
  const at = existsSync(built) ? statSync(built).mtimeMs : 0;
  const hasNewer = (folder: string): boolean => {
    const source = join(root, folder);
    return readdirSync(source, { recursive: true, encoding: 'utf8' }).some(
      (name) => statSync(join(source, name)).mtimeMs > at,
    );
  };
  // Rooms that run in the browser as well.
  if (!['web', 'src/message', 'src/sealed', 'src/openpgp', 'src/smime'].some(hasNewer)) return;
  const { status, stderr } = spawnSync('vite', ['build', '--config', 'web/vite.config.js'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the pages were not built: ${stderr}`);
}
