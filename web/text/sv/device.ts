/** Words of what a device keeps and tells, in Swedish. */
import type { DeviceWords } from '../en/device.ts';

export const device: DeviceWords = {
  'device.title': 'Den här enheten',
  'device.keeps': 'Behåll e-post här, för att läsas utan anslutning',
  'device.keeps-what':
    'De nyaste konversationerna i inkorgen och allt som du öppnar. Bara på en egen enhet: tills du loggar ut kan den som använder den läsa dem.',
  'device.tells': 'Berätta om ny e-post, också när ingen sida är öppen',
  'device.refused': 'Webbläsaren har fått veta att den inte ska tillåta det. Det kan ändras i dess inställningar.',
  'device.impossible': 'Den här webbläsaren kan inte det här.',
};
