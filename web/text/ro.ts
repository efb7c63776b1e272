/** The words of the pages in Romanian. */
import { compose } from './ro/compose.ts';
import { contacts } from './ro/contacts.ts';
import { filing } from './ro/filing.ts';
import { device } from './ro/device.ts';
import { filters } from './ro/filters.ts';
import { reading } from './ro/reading.ts';
import { invitations } from './ro/invitations.ts';
import { mail } from './ro/mail.ts';
import { message } from './ro/message.ts';
import { security } from './ro/security.ts';
import { settings } from './ro/settings.ts';
import type { Catalogue } from './language.svelte.ts';

export const ro: Catalogue = {
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
  'sign-in.title': 'Autentificare',
  'sign-in.address': 'Adresă',
  'sign-in.password': 'Parolă',
  'sign-in.code': 'Codul autentificatorului',
  'sign-in.go': 'Intră',
  'sign-in.wrong': 'Adresa sau parola este greșită.',
  'sign-in.wrong-code': 'Codul este greșit sau a fost deja folosit.',
  'sign-in.throttled': 'Prea multe încercări de aici. Așteaptă un minut.',
  'sign-in.unavailable': 'Serverul nu poate spune acum cine ești. Încearcă din nou.',
  'app.loading': 'Se încarcă …',
  'app.offline': 'Ești offline. Vezi ce a fost încărcat înainte.',
  'app.sign-out': 'Ieși',
  'app.mail': 'Mail',
  'app.accounts': 'Conturi',
  'app.contacts': 'Contacte',
  'app.settings': 'Setări',
  'app.admin': 'Administrare',
  'mailbox.inbox': 'Primite',
  'mailbox.drafts': 'Ciorne',
  'mailbox.sent': 'Trimise',
  'mailbox.archive': 'Arhivă',
  'mailbox.junk': 'Nedorite',
  'mailbox.trash': 'Coș',
};
