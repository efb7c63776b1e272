/** The words of the pages in Swedish. */
import { compose } from './sv/compose.ts';
import { contacts } from './sv/contacts.ts';
import { filing } from './sv/filing.ts';
import { device } from './sv/device.ts';
import { filters } from './sv/filters.ts';
import { reading } from './sv/reading.ts';
import { invitations } from './sv/invitations.ts';
import { mail } from './sv/mail.ts';
import { message } from './sv/message.ts';
import { security } from './sv/security.ts';
import { settings } from './sv/settings.ts';
import type { Catalogue } from './language.svelte.ts';

export const sv: Catalogue = {
  ...compose,
  ...contacts,
  ...filing,
  ...device,
  ...filters,
  ...reading,
  ...invitations,
  ...mail,
  ...message,
  ...security,
  ...settings,
  'sign-in.title': 'Logga in',
  'sign-in.address': 'Adress',
  'sign-in.password': 'Lösenord',
  'sign-in.code': 'Kod från din autentiserare',
  'sign-in.go': 'Logga in',
  'sign-in.wrong': 'Adressen eller lösenordet är fel.',
  'sign-in.wrong-code': 'Koden är fel eller redan använd.',
  'sign-in.throttled': 'För många försök härifrån. Vänta en minut.',
  'sign-in.unavailable': 'Servern kan inte säga vem du är just nu. Försök igen.',
  'app.loading': 'Laddar …',
  'app.offline': 'Du är offline. Det du ser laddades tidigare.',
  'app.sign-out': 'Logga ut',
  'app.mail': 'E-post',
  'app.accounts': 'Konton',
  'app.contacts': 'Kontakter',
  'app.settings': 'Inställningar',
  'app.admin': 'Administration',
  'mailbox.inbox': 'Inkorg',
  'mailbox.drafts': 'Utkast',
  'mailbox.sent': 'Skickat',
  'mailbox.archive': 'Arkiv',
  'mailbox.junk': 'Skräp',
  'mailbox.trash': 'Papperskorg',
};
