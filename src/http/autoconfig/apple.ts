/**
 * A profile that sets up Mail on a Mac, an iPhone or an iPad.
 * Implements: Apple's Configuration Profile Reference (com.apple.mail.managed). It is not signed, and the device says so: there is
 * nothing here that could sign it (CMS). It holds no password; the device asks for that.
 */
import { createHash } from 'node:crypto';
import { element, parent } from '../../base/xml.ts';
import { type Places, serviceFor } from './services.ts';

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** null where IMAP or sending is not offered. */
export function mobileConfig(
  { address, name }: { readonly address: string; readonly name: string },
  places: Places,
): string | null {
  const imap = serviceFor(places, 'imap');
  const smtp = serviceFor(places, 'smtp');
  if (imap === null || smtp === null) return null;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const identifier = `${domain.split('.').reverse().join('.')}.mail`;
  // The same of each address, so that a newer profile takes the place of the older.
  const uuid = (use: string): string => uuidOf(`${use}\0${imap.host}\0${address}`);
  const mail: Value = {
    PayloadType: 'com.apple.mail.managed',
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.account`,
    PayloadUUID: uuid('account'),
    PayloadDisplayName: address,
    EmailAccountType: 'EmailTypeIMAP',
    EmailAccountDescription: address,
    EmailAccountName: name === '' ? address : name,
    EmailAddress: address,
    IncomingMailServerAuthentication: 'EmailAuthPassword',
    IncomingMailServerHostName: imap.host,
    IncomingMailServerPortNumber: imap.port,
    IncomingMailServerUseSSL: true,
    IncomingMailServerUsername: address,
    OutgoingMailServerAuthentication: 'EmailAuthPassword',
    OutgoingMailServerHostName: smtp.host,
    OutgoingMailServerPortNumber: smtp.port,
    OutgoingMailServerUseSSL: true,
    OutgoingMailServerUsername: address,
    OutgoingPasswordSameAsIncomingPassword: true,
    PreventMove: false,
    PreventAppSheet: false,
    SMIMEEnabled: false,
  };
  return plist({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: uuid('profile'),
    PayloadDisplayName: `Mail of ${address}`,
    PayloadOrganization: domain,
    PayloadRemovalDisallowed: false,
    PayloadContent: [mail],
  });
}

/** Version 8: of whoever makes it. RFC 9562 §5.8 */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const fields = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return fields.join('-').toUpperCase();
}

const plist = (value: Value): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    parent('plist', [node(value)], { version: '1.0' }),
    '',
  ].join('\n');

function node(value: Value): string {
  if (typeof value === 'string') return element('string', value);
  if (typeof value === 'number') return element('integer', String(value));
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (Array.isArray(value)) return parent('array', value.map(node));
  return parent(
    'dict',
    Object.entries(value).flatMap(([key, inner]) => [element('key', key), node(inner)]),
  );
}
