/** The words of the pages in French. */
import { compose } from './fr/compose.ts';
import { contacts } from './fr/contacts.ts';
import { filing } from './fr/filing.ts';
import { device } from './fr/device.ts';
import { filters } from './fr/filters.ts';
import { reading } from './fr/reading.ts';
import { invitations } from './fr/invitations.ts';
import { mail } from './fr/mail.ts';
import { message } from './fr/message.ts';
import { security } from './fr/security.ts';
import { settings } from './fr/settings.ts';
import type { Catalogue } from './language.svelte.ts';

export const fr: Catalogue = {
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
  'sign-in.title': 'Connexion',
  'sign-in.address': 'Adresse',
  'sign-in.password': 'Mot de passe',
  'sign-in.code': 'Code de votre authentificateur',
  'sign-in.go': 'Se connecter',
  'sign-in.wrong': 'L’adresse ou le mot de passe est faux.',
  'sign-in.wrong-code': 'Le code est faux ou déjà utilisé.',
  'sign-in.throttled': 'Trop d’essais depuis ici. Attendez une minute.',
  'sign-in.unavailable': 'Le serveur ne peut pas dire qui vous êtes. Réessayez.',
  'app.loading': 'Chargement …',
  'app.offline': 'Vous êtes hors ligne. Vous voyez ce qui a été chargé avant.',
  'app.sign-out': 'Se déconnecter',
  'app.mail': 'Courrier',
  'app.accounts': 'Comptes',
  'app.contacts': 'Contacts',
  'app.settings': 'Paramètres',
  'app.admin': 'Administration',
  'mailbox.inbox': 'Boîte de réception',
  'mailbox.drafts': 'Brouillons',
  'mailbox.sent': 'Envoyés',
  'mailbox.archive': 'Archives',
  'mailbox.junk': 'Indésirables',
  'mailbox.trash': 'Corbeille',
};
