/** Words of what a device keeps and tells, in French. */
import type { DeviceWords } from '../en/device.ts';

export const device: DeviceWords = {
  'device.title': 'Cet appareil',
  'device.keeps': 'Garder le courrier ici, pour le lire sans connexion',
  'device.keeps-what':
    'Les conversations les plus récentes de la boîte de réception et tout ce que vous ouvrez. Seulement sur un appareil à vous : jusqu’à la déconnexion, quiconque l’utilise peut les lire.',
  'device.tells': 'Signaler le nouveau courrier, même sans page ouverte',
  'device.refused': 'Ce navigateur a reçu l’ordre de ne pas le permettre. Ses réglages peuvent le changer.',
  'device.impossible': 'Ce navigateur ne peut pas le faire ici.',
};
