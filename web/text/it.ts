/** The words of the pages in Italian. */
import { compose } from './it/compose.ts';
import { contacts } from './it/contacts.ts';
import { filing } from './it/filing.ts';
import { device } from './it/device.ts';
import { filters } from './it/filters.ts';
import { reading } from './it/reading.ts';
import { invitations } from './it/invitations.ts';
import { mail } from './it/mail.ts';
import { message } from './it/message.ts';
import { security } from './it/security.ts';
import { settings } from './it/settings.ts';
import type { Catalogue } from './language.svelte.ts';

export const it: Catalogue = {
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
  'sign-in.title': 'Accedi',
  'sign-in.address': 'Indirizzo',
  'sign-in.password': 'Password',
  'sign-in.code': "Codice dell'autenticatore",
  'sign-in.go': 'Accedi',
  'sign-in.wrong': "L'indirizzo o la password non è corretta.",
  'sign-in.wrong-code': 'Il codice è sbagliato o già usato.',
  'sign-in.throttled': 'Troppi tentativi da qui. Attendi un minuto.',
  'sign-in.unavailable': 'Il server ora non può dire chi sei. Riprova.',
  'app.loading': 'Caricamento …',
  'app.offline': 'Sei offline. Vedi ciò che è stato caricato prima.',
  'app.sign-out': 'Esci',
  'app.mail': 'Posta',
  'app.accounts': 'Account',
  'app.contacts': 'Contatti',
  'app.settings': 'Impostazioni',
  'app.admin': 'Amministrazione',
  'mailbox.inbox': 'Posta in arrivo',
  'mailbox.drafts': 'Bozze',
  'mailbox.sent': 'Inviati',
  'mailbox.archive': 'Archivio',
  'mailbox.junk': 'Indesiderata',
  'mailbox.trash': 'Cestino',
};
