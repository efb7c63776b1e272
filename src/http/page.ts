/**
 * Pages of the server itself, the status page and that of leaving a list: clean HTML without script, which a strict Content-Security-Policy holds it to.
 * Implements: CSP level 3 (a hash for the one style sheet).
 */
import { createHash } from 'node:crypto';

export interface StatusFacts {
  readonly hostname: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly listeners: readonly { readonly name: string; readonly port: number; readonly connections: number }[];
  readonly queue: { readonly waiting: number; readonly held: number; readonly leased: number };
}

const style = `
:root { color-scheme: light dark; --ink: #1c2024; --quiet: #60646c; --line: #e0e1e6; --paper: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --quiet: #b0b4ba; --line: #363a3f; --paper: #111113 } }
body { margin: 0 auto; max-width: 42rem; padding: 32px 16px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 28px; margin: 0 } h2 { font-size: 16px; margin: 32px 0 8px }
p { margin: 4px 0; color: var(--quiet) }
table { border-collapse: collapse; width: 100% }
th, td { padding: 4px 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400 }
td { text-align: right; font-variant-numeric: tabular-nums } thead th { color: var(--quiet); font-size: 14px }
th + th { text-align: right } a { color: inherit }
`;

const hash = createHash('sha256').update(style).digest('base64');

/** `forms`: where forms of the page lead. */
export const pageHeaders = (forms: 'none' | 'self' = 'none'): Readonly<Record<string, string>> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action '${forms}'; frame-ancestors 'none'`,
});

/** `body` is HTML. */
const document = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

/** Asks the reader of one copy whether the mail of a list shall end. RFC 8058 §3.2 has the value of the form. */
export const leavePage = (list: string): string =>
  document(
    `Leave ${list}`,
    `<h1>${escape(list)}</h1>
<p>Do you want to get no more mail of this list?</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Leave the list</button></form>`,
  );

export const leftPage = (list: string): string =>
  document(`Left ${list}`, `<h1>${escape(list)}</h1>\n<p>You get no more mail of this list.</p>`);

export function statusPage({ hostname, version, since, listeners, queue }: StatusFacts): string {
  const rows = listeners.map(
    ({ name, port, connections }) =>
      `<tr><th scope="row">${escape(name)}</th><td>${port}</td><td>${connections}</td></tr>`,
  );
  const started = new Date(since).toISOString();
  return document(
    `Postern on ${hostname}`,
    `<h1>Postern is running</h1>
<p>${escape(hostname)}, version ${escape(version)}, since <time datetime="${started}">${started.replace('T', ' ').slice(0, 16)} UTC</time></p>
<h2>Where it listens</h2>
<table>
<thead><tr><th scope="col">Protocol</th><th scope="col">Port</th><th scope="col">Connections</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table>
<h2>Mail on its way out</h2>
<p>${queueWords(queue)}</p>
<h2>For machines</h2>
<p><a href="/healthz">/healthz</a>, <a href="/ready">/ready</a>, <a href="/metrics">/metrics</a></p>`,
  );
}

function queueWords({ waiting, held, leased }: StatusFacts['queue']): string {
  if (waiting + held + leased === 0) return 'Nothing waits.';
  return `${waiting} waiting, ${leased} being delivered, ${held} held.`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => Array.from(text, (letter) => entities[letter] ?? letter).join('');
