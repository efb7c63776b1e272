/**
 * Providers that give a mailbox to everybody, and the domains their hosts are called by. An author there is authenticated by
 * the provider, whose hosts carry his mail: what comes from elsewhere is forged or was forwarded.
 */
import { registeredDomain } from './links.ts';

/** Domains of authors, and registered domains of the hosts that send for them; the first are always among the second. */
const providers: readonly (readonly [authors: string, hosts: string])[] = [
  [
    'hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es msn.com live.com outlook.com outlook.fr outlook.de passport.com webtv.net',
    'microsoft.com office365.com',
  ],
  [
    'yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.co.in yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.co.jp yahoo.com.hk yahoo.com.sg yahoo.com.tw ymail.com rocketmail.com',
    'yahoodns.net bizmail.com overture.com',
  ],
  ['aol.com aim.com netscape.net netscape.com cs.com compuserve.com', 'aol.net yahoo.com'],
  ['gmail.com googlemail.com', 'google.com'],
  ['icloud.com me.com mac.com', 'apple.com'],
  ['juno.com netzero.net netzero.com', 'untd.com'],
  ['excite.com', 'bluetie.com'],
  ['mail.com email.com usa.com iname.com techie.com europe.com asia.com', 'outblaze.com gmx.net gmx.com'],
  ['gmx.net gmx.de gmx.com gmx.at web.de', 'kundenserver.de 1and1.com'],
  ['lycos.com lycos.co.uk lycos.de angelfire.com whowhere.com mailcity.com', ''],
  ['mail.ru inbox.ru list.ru bk.ru', 'vk.com'],
  ['yandex.ru yandex.com ya.ru', 'yandex.net'],
  ['rediffmail.com', 'rediff.com'],
  ['usa.net netaddress.com', ''],
  ['earthlink.net mindspring.com', 'mindspring.net'],
  ['proton.me protonmail.com pm.me', 'protonmail.ch'],
  ['fastmail.fm fastmail.com', 'messagingengine.com'],
  ['163.com 126.com', 'netease.com'],
  ['sina.com', 'sina.com.cn'],
  ['qq.com foxmail.com', ''],
  ['eudoramail.com', 'lycos.com mailcity.com'],
  ['hushmail.com', 'hush.com'],
  ['libero.it', 'iol.it'],
  ['caramail.com', 'lycos.com'],
  ['bigfoot.com', ''],
  ['zoho.com zohomail.com', ''],
  ['comcast.net', 'attbi.com'],
  ['t-online.de', 't-online.com'],
  ['naver.com', ''],
  ['hanmail.net', 'daum.net'],
];

const hostsOf = new Map<string, ReadonlySet<string>>();
for (const [authors, hosts] of providers) {
  const all = new Set(`${authors} ${hosts}`.trim().split(' '));
  for (const author of authors.split(' ')) hostsOf.set(author, all);
}

export const isFreemail = (domain: string): boolean => hostsOf.has(registeredDomain(domain));

/** Whether a host carries mail of a provider's authors. */
export const isHostOf = (provider: string, host: string): boolean =>
  hostsOf.get(registeredDomain(provider))?.has(registeredDomain(host)) === true;
