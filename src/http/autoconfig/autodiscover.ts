/**
 * What Outlook asks before it knows its server, in both of its forms: XML that is posted, and JSON that says where.
 * Implements: MS-OXDSCLI §2.2 (POX request and response, Error), and Autodiscover version 2 as its clients ask for it.
 * A request is a stranger's: no document type, and elements, depth and texts are bounded.
 */
import { SaxesParser } from 'saxes';
import { element, parent } from '../../base/xml.ts';
import { limits } from '../limits.ts';
import { type MailService, type Places, serviceFor } from './services.ts';

const schemas = 'http://schemas.microsoft.com/exchange/autodiscover';
const responseSchema = `${schemas}/outlook/responseschema/2006a`;

export interface Asked {
  readonly address: string;
  /** '' where it names none. */
  readonly schema: string;
}

/** null for what is no such request. */
export function readRequest(xml: string): Asked | null {
  const parser = new SaxesParser();
  const open: string[] = [];
  const found = new Map<string, string>();
  const state = { elements: 0, isBad: false };
  const spoil = (): void => void (state.isBad = true);
  parser.on('error', spoil);
  parser.on('doctype', spoil);
  parser.on('opentag', ({ name }) => {
    state.elements += 1;
    if (state.elements > limits.autodiscoverElements || open.length >= limits.autodiscoverDepth) spoil();
    else open.push(name.slice(name.indexOf(':') + 1));
  });
  parser.on('closetag', () => open.pop());
  const addText = (text: string): void => {
    const name = open.join('/');
    const before = found.get(name) ?? '';
    if (open.length === 3 && before.length < limits.autodiscoverText) found.set(name, before + text);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(xml);
  if (!state.isBad) parser.close();
  const text = (name: string): string =>
    (found.get(`Autodiscover/Request/${name}`) ?? '').trim().slice(0, limits.autodiscoverText);
  const address = text('EMailAddress');
  return state.isBad || address === '' ? null : { address, schema: text('AcceptableResponseSchema') };
}

export const isKnownSchema = ({ schema }: Asked): boolean => schema === '' || schema === responseSchema;

const document = (response: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${parent('Autodiscover', [response], {
    xmlns: `${schemas}/responseschema/2006`,
  })}\n`;

/** `address` is what programs log in with. */
export const settings = (address: string, places: Places): string =>
  document(
    parent(
      'Response',
      [
        parent('User', [element('DisplayName', address)]),
        parent('Account', [
          element('AccountType', 'email'),
          element('Action', 'settings'),
          ...(['imap', 'pop3', 'smtp'] as const).flatMap((kind) => {
            const service = serviceFor(places, kind);
            return service === null ? [] : [protocol(address, service)];
          }),
        ]),
      ],
      { xmlns: responseSchema },
    ),
  );

const protocol = (address: string, { kind, host, port, tls }: MailService): string =>
  parent('Protocol', [
    element('Type', kind.toUpperCase()),
    element('Server', host),
    element('Port', String(port)),
    element('DomainRequired', 'off'),
    element('LoginName', address),
    element('SPA', 'off'),
    element('SSL', tls === 'implicit' ? 'on' : 'off'),
    element('Encryption', tls === 'implicit' ? 'SSL' : 'TLS'),
    element('AuthRequired', 'on'),
    ...(kind === 'smtp' ? [element('UsePOPAuth', 'off'), element('SMTPLast', 'off')] : []),
  ]);

/** §2.2.4.1.1.2: 500 the address is not known, 600 the request cannot be read, 601 no schema that we write. */
export type ErrorCode = 500 | 600 | 601;

const messages: Readonly<Record<ErrorCode, string>> = {
  500: 'The e-mail address cannot be found.',
  600: 'Invalid request',
  601: 'The requested schema version is not supported.',
};

export const errorDocument = (code: ErrorCode, now: number): string =>
  document(
    parent('Response', [
      parent(
        'Error',
        [element('ErrorCode', String(code)), element('Message', messages[code]), element('DebugData', '')],
        {
          Time: new Date(now).toISOString().slice(11, 23),
          Id: '0',
        },
      ),
    ]),
  );

/** Of version 2: where the XML is asked for; or what is wrong, in the words that its clients know. */
export function version2(
  protocol: string | null,
  web: string | null,
): { readonly status: number; readonly content: object } {
  if (protocol === null || protocol === '')
    return {
      status: 400,
      content: {
        ErrorCode: 'MandatoryParameterMissing',
        ErrorMessage: "A valid value must be provided for the query parameter 'Protocol'.",
      },
    };
  if (protocol.toLowerCase() !== 'autodiscoverv1' || web === null)
    return {
      status: 404,
      content: {
        ErrorCode: 'ProtocolNotSupported',
        ErrorMessage: 'Of the protocols only AutodiscoverV1 is spoken here.',
      },
    };
  return { status: 200, content: { Protocol: 'AutodiscoverV1', Url: `${web}/autodiscover/autodiscover.xml` } };
}
