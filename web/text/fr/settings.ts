/** Words of the settings, in French. */
import type { SettingsWords } from '../en/settings.ts';

export const settings: SettingsWords = {
  'settings.title': 'Paramètres',
  'settings.language': 'Langue',
  'settings.theme': 'Apparence',
  'settings.theme-system': 'Comme l’appareil',
  'settings.theme-light': 'Clair',
  'settings.theme-dark': 'Sombre',
  'settings.sessions': 'Où vous êtes connecté',
  'settings.this-session': 'cet appareil',
  'settings.last-used': 'dernière utilisation {when}',
  'settings.end': 'Y déconnecter',
  'settings.end-others': 'Déconnecter partout ailleurs',
};
