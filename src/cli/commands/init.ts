/** postern init: from nothing to a server that can be started, and the DNS records that make it a mail server. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeConfig } from '../../config/load.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { makeVerifiers } from '../../directory/password.ts';
import { checkAccountAddress, checkDomainName, checkPassword } from '../../directory/provision.ts';
import { randomPassword } from '../../lab/folder.ts';
import { srvServices } from '../../system/mail-services.ts';
import { domainRecords, publicAddresses } from '../../system/records.ts';
import { makeServerFolder, writeConfiguration } from '../../system/founding.ts';
import { openStore } from '../../store/sqlite/open.ts';
import { columns } from '../columns.ts';
import { type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import { operatorAt } from '../operator.ts';
import { passwordOptions, readPassword } from '../password.ts';
import { programName } from '../program.ts';
import { refusalFailure } from '../refusals.ts';
import type { Terminal } from '../terminal.ts';

export const init = command({
  about:
    'Set up a real server: write a commented configuration, make keys and a first account, and print the DNS records to publish. Asks for what is not given.',
  operands: [],
  options: {
    ...passwordOptions,
    hostname: { type: 'string', value: 'NAME', about: 'Name of this server, such as mail.example.org.' },
    domain: { type: 'string', value: 'DOMAIN', about: 'First domain to serve, such as example.org.' },
    data: { type: 'string', value: 'DIR', about: 'Folder for mail and keys.' },
    config: { type: 'string', value: 'FILE', about: 'Where to write the configuration.' },
    account: { type: 'string', value: 'ADDRESS', about: 'First account, such as ada@example.org.' },
    yes: { type: 'boolean', about: 'Ask nothing: take defaults for what is not given.' },
  },
  run: async ({ values, terminal }) => {
    const ask = asker(terminal, values.yes === true);
    const first = await ask(values.domain, 'Domain to serve (example.org): ', '');
    if (first === '') return missing('--domain DOMAIN', 'no domain to serve is named');
    const domain = checkDomainName(first);
    if (!domain.ok) return missing('--domain', domain.error);
    const hostname = checkDomainName(
      await ask(values.hostname, `Name of this server [mail.${domain.value}]: `, `mail.${domain.value}`),
    );
    if (!hostname.ok || !hostname.value.includes('.'))
      return missing('--hostname', hostname.ok ? `${hostname.value} has no dot` : hostname.error);
    const root = process.getuid?.() === 0;
    const defaults = root
      ? { config: '/etc/postern/postern.toml', data: '/var/lib/postern' }
      : { config: 'postern.toml', data: 'var/postern' };
    const config = await ask(values.config, `Configuration file [${defaults.config}]: `, defaults.config);
    const data = await ask(values.data, `Folder for the mail [${defaults.data}]: `, defaults.data);
    const somebody = `postmaster@${domain.value}`;
    const account = checkAccountAddress(await ask(values.account, `First account [${somebody}]: `, somebody), '+');
    if (!account.ok) return missing('--account', account.error);
    return await found(
      {
        hostname: hostname.value,
        domain: domain.value,
        config: resolve(terminal.workingDirectory, config),
        data: resolve(terminal.workingDirectory, data),
        account: account.value,
        passwordFromStdin: values['password-stdin'] === true,
        askPassword: terminal.interactive && values.yes !== true,
      },
      terminal,
    );
  },
});

interface Plan {
  readonly hostname: string;
  readonly domain: string;
  readonly config: string;
  readonly data: string;
  readonly account: string;
  readonly passwordFromStdin: boolean;
  readonly askPassword: boolean;
}

async function found(plan: Plan, terminal: Terminal): Promise<Outcome> {
  if (existsSync(plan.config))
    return failed(
      exit.cannotCreate,
      `${plan.config} exists already`,
      'name another file with --config, or move it away',
    );
  const password =
    plan.passwordFromStdin || plan.askPassword
      ? await readPassword(plan.passwordFromStdin, terminal)
      : { ok: true as const, value: randomPassword() };
  if (!password.ok) return password.error;
  const checked = checkPassword(password.value);
  if (!checked.ok) return failed(exit.data, checked.error, 'choose another password');

  const certificate = await makeServerFolder(plan, systemClock.now());
  const store = await openStore({
    directory: plan.data,
    role: 'tool',
    undeleteDays: 14,
    actor: operatorAt(terminal),
    log: silentLog,
    onFatal: (reason) => terminal.error(`postern: the store stopped working: ${reason}\n`),
  });
  if (store === 'locked') return failed(exit.temporary, `${plan.data} is locked`, 'another program uses it');
  try {
    const { directory } = store;
    if ((await directory.domain(plan.domain)) === null)
      await directory.change({ kind: 'add-domain', name: plan.domain });
    if ((await directory.account(plan.account)) === null) {
      const verifiers = await makeVerifiers(checked.value);
      const refusal = await directory.change({
        kind: 'add-account',
        address: plan.account,
        name: '',
        quota: 0,
        verifiers,
      });
      if (refusal !== null) return refusalFailure(refusal, plan.account);
    }
  } finally {
    await store.close();
  }
  writeConfiguration(plan);
  const founded = makeConfig({ server: { hostname: plan.hostname, data: plan.data } });
  const shown = plan.passwordFromStdin || plan.askPassword ? null : password.value;
  return summary(
    { ...plan, program: programName(terminal) },
    shown,
    domainRecords({
      ...plan,
      ...{ services: srvServices(founded), hasAutoconfig: founded.listeners.https.enabled },
      addresses: publicAddresses(),
      certificate,
    }),
  );
}

function summary(
  plan: Plan & { readonly program: string },
  password: string | null,
  records: readonly { readonly name: string; readonly type: string; readonly value: string }[],
): Outcome {
  const text = [
    `Configuration  ${plan.config} (every key is explained in it)`,
    `Mail and keys  ${plan.data}`,
    `Account        ${plan.account}${password === null ? '' : `, password ${password}`}`,
    '',
    'Publish these DNS records:',
    '',
    columns(
      ['NAME', 'TYPE', 'VALUE'],
      records.map(({ name, type, value }) => [name, type, value]),
    ),
    '',
    `Ask whoever gave you the address to point its PTR record at ${plan.hostname}.`,
    'The certificate is self-signed: other servers take it, mail clients will ask. Set acme.authority to get a real one, or put',
    'one at tls.certificate and tls.key and send SIGHUP. postern dns DOMAIN prints these records again.',
    '',
    'Start it:',
    `  ${plan.program} serve --config ${plan.config}`,
    'or by systemd, as docs/operation.md shows. Other commands find the server by the same --config, or by',
    `  export POSTERN_CONFIG=${plan.config}`,
  ].join('\n');
  const { hostname, domain, config, data, account } = plan;
  return done(text, {
    hostname,
    domain,
    config,
    data,
    account,
    password,
    records: records.map((record) => ({ ...record })),
  });
}

const missing = (option: string, what: string) => wrongUsage(what, `give it with ${option}`);

/** What was given, else what a person answers, else the default. */
const asker =
  (terminal: Terminal, yes: boolean) =>
  async (given: string | undefined, question: string, fallback: string): Promise<string> => {
    if (given !== undefined) return given.trim();
    if (yes || !terminal.interactive) return fallback;
    const answer = (await terminal.ask(question)).trim();
    return answer === '' ? fallback : answer;
  };
