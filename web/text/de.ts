/** The words of the pages in German. */
import { compose } from './de/compose.ts';
import { contacts } from './de/contacts.ts';
import { filing } from './de/filing.ts';
import { device } from './de/device.ts';
import { filters } from './de/filters.ts';
import { reading } from './de/reading.ts';
import { invitations } from './de/invitations.ts';
import { mail } from './de/mail.ts';
import { message } from './de/message.ts';
import { security } from './de/security.ts';
import { settings } from './de/settings.ts';
import type { Catalogue } from './language.svelte.ts';

export const de: Catalogue = {
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
  'sign-in.title': 'Anmelden',
  'sign-in.address': 'Adresse',
  'sign-in.password': 'Passwort',
  'sign-in.code': 'Code des Authentifikators',
  'sign-in.go': 'Anmelden',
  'sign-in.wrong': 'Die Adresse oder das Passwort ist falsch.',
  'sign-in.wrong-code': 'Der Code ist falsch oder schon benutzt.',
  'sign-in.throttled': 'Zu viele Versuche von hier. Bitte eine Minute warten.',
  'sign-in.unavailable': 'Der Server kann gerade nicht sagen, wer Sie sind. Bitte noch einmal versuchen.',
  'app.loading': 'Lädt …',
  'app.offline': 'Sie sind offline. Zu sehen ist, was vorher geladen wurde.',
  'app.sign-out': 'Abmelden',
  'app.mail': 'E-Mail',
  'app.accounts': 'Konten',
  'app.contacts': 'Kontakte',
  'app.settings': 'Einstellungen',
  'app.admin': 'Verwaltung',
  'mailbox.inbox': 'Posteingang',
  'mailbox.drafts': 'Entwürfe',
  'mailbox.sent': 'Gesendet',
  'mailbox.archive': 'Archiv',
  'mailbox.junk': 'Junk',
  'mailbox.trash': 'Papierkorb',
};
