/**
 * What a milter is told beside the commands, under the names that Sendmail gave them.
 * Source: libmilter's smfi_getsymval. The client's host name is not looked up; its address in brackets stands for it.
 */
import { addressLiteral } from '../mta/trace/received.ts';
import type { Client } from '../mta/receive/port.ts';
import type { MailParameters, RcptParameters } from '../mta/types.ts';
import { notifyText } from './parameters.ts';
import type { Macro } from './wire/commands.ts';

const daemons: Readonly<Record<Client['service'], string>> = { mta: 'smtp', msa: 'submission', lmtp: 'lmtp' };

export const connectMacros = ({ hostname, localAddress, service }: Client): readonly Macro[] => [
  ['j', hostname],
  ['{daemon_name}', daemons[service]],
  ['{if_addr}', localAddress],
  ['v', 'Postern'],
];

export const heloMacros = ({ tls }: Client): readonly Macro[] =>
  tls === null
    ? []
    : [
        ['{tls_version}', tls.protocol],
        ['{cipher}', tls.cipher],
      ];

const given = (name: string, value: string | null): readonly Macro[] => (value === null ? [] : [[name, value]]);

/** The mechanism of a login is not kept: that there was one is what milters ask. */
export const mailMacros = (
  { account }: Client,
  id: string,
  path: string,
  { auth, ret, envid }: MailParameters,
): readonly Macro[] => [
  ['i', id],
  ...(account === null
    ? []
    : ([
        ['{auth_type}', 'SASL'],
        ['{auth_authen}', account.address],
      ] as const)),
  ...given('{auth_author}', auth),
  ['{mail_addr}', path],
  ...given('{dsn_ret}', ret),
  ...given('{dsn_envid}', envid),
];

export const rcptMacros = (id: string, path: string, { notify }: RcptParameters): readonly Macro[] => [
  ['i', id],
  ['{rcpt_addr}', path],
  ...given('{dsn_notify}', notify === null ? null : notifyText(notify)),
];

export const clientName = ({ remoteAddress }: Client): string => addressLiteral(remoteAddress);
