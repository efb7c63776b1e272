/**
 * Honest mail of the kinds that a training of lists and letters does not have: newsletters, shops, receipts, notices, invitations; each with
 * the route, the programs and the carelessness that such mail has. Written from general knowledge, of no corpus: what a
 * filter makes of honest mail that it was not taught.
 */
import { sequence } from '../src/spam/bayes/sequence.ts';

interface Kind {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly opening: readonly string[];
  readonly lines: readonly string[];
  readonly closing: readonly string[];
}

const lines = (text: string): readonly string[] => text.trim().split('\n');

const kinds: readonly Kind[] = [
  {
    name: 'news',
    subjects: lines(`%H Daily: %T
%H Headlines for %D
[%H] %T and more
Top stories: %T
%H Update, issue %N`),
    opening: lines(`Here are today's headlines from %H.
Welcome to this week's issue of the %H newsletter.
In this issue: %T; letters to the editor; our sponsors.`),
    lines: lines(`%T. Full story: %L
Company cuts forecast as demand for servers slows, analysts say. Read more: %L
A security hole in a widely used program lets attackers read files. A patch is available. %L
The court hears arguments in the copyright case today; a decision is expected in spring. %L
Reviewed: three new handheld computers. Our pick has the longest battery life. %L
Readers respond: your letters about last week's column on privacy. %L
Interest rates were left unchanged, and shares closed slightly higher. %L
Wireless networks spread to airports and coffee shops; who pays? %L
Editor's note: our forums moved this week. Please sign in with your old password. %L
Sponsored by DataHouse: get a free white paper on storage, and enter to win a digital camera. %L
Advertisement: Save 25% on a one year subscription. Click here to order now! %L
Special offer to readers: free trial, no obligation. Offer expires Friday. %L
How it works: this week, what happens when you press send. %L
Scientists find evidence of water below the surface, the agency announced on Monday. %L
The mayor promised more money for schools; critics ask where it will come from. %L
Sports: the home team won by two points in overtime. %L
Weather: rain in the morning, clearing later. High 61, low 48. %L
Opinion: why free software is not about the price. %L
Jobs of the week: engineer in Boston, editor in London, nurse in Denver. Apply online. %L
This day in history: the first telegraph message was sent. %L`),
    closing: lines(`You are receiving this newsletter because you subscribed at %W as %R. To unsubscribe: %U
To change your subscription or your e-mail address visit %U. Copyright %Y %H, Inc. All rights reserved.
This newsletter was sent to %R. Unsubscribe: %U  Privacy policy: %W Advertise with us: sales@%O`),
  },
  {
    name: 'shop',
    subjects: lines(`Save up to 40% on %P this weekend
%H: free shipping ends tonight
New arrivals: %P
Your %H member savings are here
Last chance! Extra 20% off %P
%P from $19.99 - plus free gift`),
    opening: lines(`Dear valued customer,
Hello from %H!
As a member you get first choice of our best deals.
Dear %N,`),
    lines: lines(`%P - was $49.95, now only $29.95. Buy now! %L
Free shipping on orders over $50. Use coupon code %C at checkout. %L
Our lowest prices of the season on %P. Limited quantities, order today. %L
Buy two, get one free on all %P. This weekend only! %L
100% satisfaction guaranteed or your money back. %L
Gift cards from $10: the perfect present for everybody on your list. %L
Click here to shop now: %L
Sign up for the %H credit card and receive 10% off your first purchase. No annual fee. %L
Clearance: up to 70% off, while supplies last. %L
Win a $500 shopping spree! No purchase necessary. See rules. %L
Call toll free 1-800-555-0137 to order by phone, 24 hours a day.
Customers who bought %P also bought %P. %L
Earn double points on every purchase this month. %L
Prices and availability are subject to change. Offer valid through Sunday at midnight.
Find a store near you: %L
Compare our prices with anybody's. We will beat them or it is free. %L
Don't miss our biggest sale of the year. It starts on Thursday. %L`),
    closing: lines(`This is a commercial message from %H. To stop receiving these offers click here: %U
You received this e-mail because you asked for offers when you bought from %H. If you do not wish to receive further mailings, go to %U.
To be removed from our list, reply with REMOVE in the subject line or visit %U. We respect your privacy. %H, 100 Main Street, Springfield.`),
  },
  {
    name: 'receipt',
    subjects: lines(`Your %H order %N has shipped
Receipt for your payment to %H
Your %H.com order (#%N)
Invoice %N is ready
Booking confirmation %C`),
    opening: lines(`Thank you for your order.
Dear customer, your payment was received.
Hello, this message confirms your booking.`),
    lines: lines(`Order number: %N
1 x %P  $34.50
Shipping: $4.99   Tax: $2.10   Total: $41.59
Charged to your credit card ending in 4242.
Track your package: %L
Estimated delivery: Tuesday.
If you have questions about your account, sign in at %L or call customer service.
Please do not reply to this message; it was sent from an address that cannot accept mail.
Check-in: 15:00. Check-out: 11:00. Free cancellation until two days before.
Your statement for this month is available online. Log in to view your bill: %L
Flight %N departs at 9:40. Please be at the gate 30 minutes before.
Thank you for your business. Save 10% on your next order with code %C. %L`),
    closing: lines(`%H, customer service. %W
You receive this message because of your purchase. Update your preferences: %U`),
  },
  {
    name: 'notice',
    subjects: lines(`%N, you have 3 new notifications
Your weekly report from %H
Please confirm your registration at %H
Your password was changed
New comment on your photo
Reminder: your subscription ends soon`),
    opening: lines(`Hi there,
Dear member,
Somebody, we hope you, asked for this.`),
    lines: lines(`Click the link below to confirm your e-mail address and activate your account: %L
Your free trial ends in 5 days. Upgrade now to keep your files. %L
You have 2 new messages and 1 friend request. Sign in to see them: %L
If you did not request this change, please contact us at once: %L
Your account summary: 12 visits, 3 searches, 1 new contact. %L
Verify your account information once a year to keep your membership. %L
Your storage is almost full. Get more space from $1.99 a month. %L
Our terms of service and privacy policy have changed. Read what is new: %L
Invite your friends and get one month free. %L
Your horoscope: a good day for love and money. %L
Word of the day: sedulous, diligent in application. %L
Joke of the day: a man walks into a bar with a duck. %L`),
    closing: lines(`To stop these messages change your settings: %U
The %H team. You are registered as %R. Unsubscribe: %U`),
  },
  {
    name: 'club',
    subjects: lines(`Invitation: %T
%H members' letter, %D
Register now: annual meeting and seminar
Your gift makes a difference
%H events this month`),
    opening: lines(`Dear friends of %H,
Dear colleague,
We would like to invite you.`),
    lines: lines(`Join us on Thursday for a free online seminar: %T. Register at %L
Early registration closes on Friday. Members save $100. %L
Tickets from $25 for students. Book by phone or online. %L
Your donation of $25 buys books for a whole class. Give now: %L
The annual report is out. Read it here: %L
Speakers include professors, engineers and the managing director of a bank.
Volunteers are needed for the fund drive. It takes two hours. %L
The choir sings at seven. Admission is free.
Download the programme: %L
Travel special for members: a week in Rome from $899 including flights and hotel. %L
Contact your senator! Action alert: the vote is on Tuesday. %L
Win two tickets for the concert: answer one question. %L`),
    closing: lines(`%H is a registered charity. To leave this list write to leave@%O or visit %U
You get this letter as a member. Change of address: %W`),
  },
];

const topics =
  'new rules for broadband|chip maker posts loss|the future of the music business|a guide to home networks|spam and the law|airlines in trouble|the best gardens of the year|elections and money|why projects fail|digital photography for beginners|the price of oil|search engines compared|recipes for autumn|open source in government|the week in pictures'.split(
    '|',
  );
const products =
  'digital cameras|winter coats|printer cartridges|DVDs and video games|sheets and towels|garden tools|software|books|shoes|laptops|kitchen knives|toys|vitamins|watches|hotel rooms|flights|mobile phones|perfume'.split(
    '|',
  );
const houses =
  'TechLine GardenPost NetReport BookBarn FareFinder MusicBox HomeKitchen PCWeekly SportsDesk FilmNews ModaStore DevJournal BankNorth AirBlue CityPaper MuseumFriends PhotoShare JobBoard HealthLetter WineClub'.split(
    ' ',
  );
const services = 'mailhouse-one.com sendright.net listworks.com e-dispatch.net bulletinpost.com'.split(' ');
const programs =
  'Lyris ListManager 5.0|StrongMail 2.1|PHP 4|Microsoft Outlook, Build 10.0|Mail::Sender 0.8|UnityMail 3.0|CampaignHost 2|nodemailer|Perl5 Mail::Send'.split(
    '|',
  );

export interface Made {
  readonly kind: string;
  readonly octets: Buffer;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** So many, the same every time. */
export function honestMail(count: number): readonly Made[] {
  const random = sequence();
  for (let skip = 0; skip < 20; skip++) random();
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const chance = (part: number): boolean => random() < part;
  return Array.from({ length: count }, (_, n) => {
    const kind = pick(kinds);
    const house = pick(houses);
    const own = `${house.toLowerCase()}.com`;
    const service = chance(0.4) ? pick(services) : own;
    const ip = `64.${Math.floor(random() * 200) + 10}.${Math.floor(random() * 250)}.${Math.floor(random() * 250) + 2}`;
    const port = chance(0.05) ? ':8080' : '';
    const linkHost = `${chance(0.75) ? `www.${own}` : chance(0.5) ? `click.${service}` : chance(0.8) ? `links.${pick(services)}` : ip}${port}`;
    const html = chance(0.65);
    const both = html && chance(0.4);
    const year = chance(0.5) ? 2002 : 2019;
    const date = new Date(Date.UTC(year, Math.floor(random() * 12), 1 + Math.floor(random() * 28), 9, 12, 33));
    let seen = 0;
    const fill = (text: string): string => {
      let filled = text;
      const with1 = (mark: string, value: () => string): void => {
        while (filled.includes(mark)) filled = filled.replace(mark, value());
      };
      with1('%H', () => house);
      with1('%T', () => pick(topics));
      with1('%P', () => pick(products));
      with1('%D', () => date.toUTCString().slice(5, 11));
      with1('%N', () => String(1000 + Math.floor(random() * 900_000)));
      with1('%C', () => `SAVE${Math.floor(random() * 90) + 10}`);
      with1('%Y', () => String(year));
      with1('%R', () => 'reader@example.org');
      with1('%O', () => own);
      with1('%W', () => `http://www.${own}/`);
      with1(
        '%U',
        () =>
          `http://${chance(0.6) ? `www.${own}` : chance(0.6) ? `click.${service}` : 'www.leave-here.com'}/unsubscribe?u=${n}`,
      );
      with1('%L', () => `http://${linkHost}/${pick(['r', 'story', 'go', 'item'])}?id=${n}-${(seen += 1)}`);
      return filled;
    };
    const subject = fill(pick(kind.subjects));
    const parts = [pick(kind.opening), ...Array.from({ length: 3 + Math.floor(random() * 8) }, () => pick(kind.lines))];
    const text = [...parts, pick(kind.closing)].map(fill);
    const linked = (line: string): string => {
      const at = line.indexOf('http://');
      if (at === -1) return escaped(line);
      const end = line.indexOf(' ', at);
      const url = line.slice(at, end === -1 ? undefined : end);
      return `${escaped(line.slice(0, at))}<a href="${url}">${chance(0.5) ? 'Click here' : escaped(line.slice(0, 20))}</a>${end === -1 ? '' : escaped(line.slice(end))}`;
    };
    const page = `<html><head><title>${escaped(subject)}</title></head><body bgcolor="#FFFFFF"><table width="600" border="0" cellpadding="4"><tr><td bgcolor="#003366"><a href="http://www.${own}/"><img src="http://images.${own}/logo.gif" alt="${house}" border=0></a></td></tr>
${text.map((line, at) => `<tr><td><font face="Arial, Helvetica" size="${at === 0 ? 3 : 2}"${chance(0.2) ? ' color="#cc0000"' : ''}>${chance(0.2) ? `<b>${linked(line)}</b>` : linked(line)}</font></td></tr>`).join('\n')}
${chance(0.3) ? `<tr><td><form action="http://www.${own}/search"><input name=q><input type=submit value="Search"></form></td></tr>` : ''}</table>${chance(0.5) ? `<img src="http://${linkHost}/open.gif?u=${n}" width=1 height=1>` : ''}</body></html>`;
    const plain = text.join('\n\n');
    const boundary = `----=_Part_${n}_${Math.floor(random() * 1e9)}`;
    const host = `${pick(['mail', 'mx1', 'out12', 'mta4', 'news', 'lists'])}.${service}`;
    const stamp = date.toUTCString().replace('GMT', '+0000');
    const envelope = chance(0.8) ? `bounce-${n}@${service}` : `news@${own}`;
    // Carelessness that honest senders have: no reverse name, the name of a machine inside, a web server that writes no Message-ID of its own.
    const reverse = chance(0.12) ? 'unknown' : chance(0.1) ? `host${n}.isp-net.com` : host;
    const helo = chance(0.2)
      ? pick(['web01', 'localhost.localdomain', `app2.${own}`, 'newsserver', `www.${own}`, ip])
      : host;
    // A server of the reader's that writes the Message-ID where the sender wrote none.
    const late = chance(0.08);
    const head = [
      ...(chance(0.9) ? [`Return-Path: <${envelope}>`] : []),
      ...(chance(0.5)
        ? [
            `Received: from localhost (localhost [127.0.0.1])\n\tby home.example.org (Postfix) with ESMTP id 1A2B3C${n}\n\tfor <reader@localhost>; ${stamp}`,
          ]
        : []),
      ...(chance(0.93)
        ? [
            `Received: from ${helo} (${reverse} [${ip}])\n\tby mx.example.org (8.11.6/8.11.6) with ESMTP id g7${n}\n\tfor <reader@example.org>; ${stamp}`,
          ]
        : []),
      ...(chance(0.3) ? [`Received: from batch (10.0.0.5) by ${host} with SMTP; ${stamp}`] : []),
      `From: ${chance(0.85) ? `"${house}" ` : ''}<${pick(['news', 'offers', 'info', 'noreply', 'editor', 'service'])}@${chance(0.75) ? own : `mail.${own}`}>`,
      ...(chance(0.2) ? [`Reply-To: ${house} <reply-${n}@${service}>`] : []),
      chance(0.85) ? 'To: reader@example.org' : `To: ${house} subscribers <list@${own}>`,
      `Subject: ${subject}`,
      `Date: ${stamp}`,
      ...(late
        ? [`Message-Id: <2002082${n}.g7${n}@mx.example.org>`]
        : chance(0.95)
          ? [`Message-ID: <${chance(0.5) ? '' : 'JavaMail.'}${n}.${date.getTime()}@${chance(0.7) ? host : helo}>`]
          : []),
      'MIME-Version: 1.0',
      `Content-Type: ${both ? `multipart/alternative; boundary="${boundary}"` : `text/${html ? 'html' : 'plain'}; charset=${year === 2002 ? 'us-ascii' : 'UTF-8'}`}`,
      ...(chance(0.35) ? [`X-Mailer: ${pick(programs)}`] : []),
      ...(chance(0.08) ? ['X-Priority: 3'] : []),
      ...(chance(0.3) ? [`X-Job: ${n}`] : []),
      ...(chance(0.25) ? ['Precedence: bulk'] : []),
      ...(chance(year === 2002 ? 0.15 : 0.8) ? [`List-Unsubscribe: <http://click.${service}/u/${n}>`] : []),
    ];
    const body = both
      ? `--${boundary}\nContent-Type: text/plain; charset=us-ascii\n\n${plain}\n--${boundary}\nContent-Type: text/html; charset=us-ascii\n\n${page}\n--${boundary}--`
      : html
        ? page
        : plain;
    return { kind: `${kind.name}${html ? ' html' : ''}`, octets: Buffer.from(`${head.join('\n')}\n\n${body}\n`) };
  });
}
