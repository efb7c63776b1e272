/** Every word of the pages, in English. Keys are where.what. */
import { compose } from './en/compose.ts';
import { contacts } from './en/contacts.ts';
import { filing } from './en/filing.ts';
import { device } from './en/device.ts';
import { filters } from './en/filters.ts';
import { reading } from './en/reading.ts';
import { invitations } from './en/invitations.ts';
import { mail } from './en/mail.ts';
import { message } from './en/message.ts';
import { security } from './en/security.ts';
import { settings } from './en/settings.ts';

export const en = {
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
  'sign-in.title': 'Sign in',
  'sign-in.address': 'Address',
  'sign-in.password': 'Password',
  'sign-in.code': 'Code of your authenticator',
  'sign-in.go': 'Sign in',
  'sign-in.wrong': 'The address or the password is wrong.',
  'sign-in.wrong-code': 'The code is wrong or was used before.',
  'sign-in.throttled': 'Too many tries from here. Wait a minute.',
  'sign-in.unavailable': 'The server cannot say now who you are. Try again.',
  'app.loading': 'Loading …',
  'app.offline': 'You are offline. What you see was loaded before.',
  'app.sign-out': 'Sign out',
  'app.mail': 'Mail',
  'app.accounts': 'Accounts',
  'app.contacts': 'Contacts',
  'app.settings': 'Settings',
  'app.admin': 'Administration',
  'mailbox.inbox': 'Inbox',
  'mailbox.drafts': 'Drafts',
  'mailbox.sent': 'Sent',
  'mailbox.archive': 'Archive',
  'mailbox.junk': 'Junk',
  'mailbox.trash': 'Trash',
} as const;
