/**
 * What unwanted mail sells and how it talks, as families of phrases. Written from knowledge of such mail, light on purpose: a
 * phrase is no proof, and the learned words weigh more. Phrases are words in lower case without their punctuation.
 */

export interface Family {
  /** The name of its signal. */
  readonly name: string;
  readonly description: string;
  /** So many different phrases of it are found by chance. */
  readonly chance: number;
  readonly phrases: readonly string[];
}

const family = (name: string, description: string, chance: number, phrases: string): Family => ({
  name,
  description,
  chance,
  phrases: phrases
    .split('\n')
    .flatMap((line) => line.split('|'))
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== ''),
});

export const families: readonly Family[] = [
  family(
    'says-transfer',
    'The message offers a share of a fortune abroad',
    2,
    `next of kin|million united states dollars|million us dollars|million dollars|foreign account|bank of nigeria|central bank of|strictly confidential
    utmost confidentiality|absolute confidentiality|business proposal|business relationship|security company|diplomatic|inheritance|deceased|my late husband|my late father
    beneficiary|transfer the fund|transfer the funds|transfer of the fund|transfer of this fund|transfer the money|transfer this money|modalities|of the total sum|of the total amount
    over invoiced|contract sum|trunk box|trunk boxes|consignment|bank account number|foreign partner|urgent response|urgent reply|foreign beneficiary|risk free transaction
    abacha|mobutu|sierra leone|kabila|nigeria|nigerian|ivory coast|lagos|your full names|private telephone|government official|unclaimed funds|dormant account|next-of-kin|god bless you
    western union|atm card|compensation fund|united nations compensation|widow of|i am contacting you|your kind assistance|honest person|trustworthy`,
  ),
  family(
    'says-debt',
    'The message offers loans or insurance',
    1,
    `consolidate your debt|debt consolidation|out of debt|debt free|mortgage rates|mortgage rate|mortgage quote|refinance|refinancing|lowest rates|credit card debt|bad credit|no credit check
    credit problems|home equity|home loan|home loans|lower your monthly|monthly payments|your credit report|credit rating|lenders compete|lenders|life insurance|term life|insurance quotes|insurance quote
    pre approved|pre-approved|payday loan|cash advance|eliminate your debt|eliminate debt|interest rates|unsecured credit|second mortgage|credit repair|loan amount|low interest`,
  ),
  family(
    'says-pills',
    'The message sells medicine',
    0,
    `viagra|cialis|levitra|phentermine|xanax|valium|vicodin|ambien|tramadol|meridia|propecia|xenical|without prescription|without a prescription|no prescription|prescription drugs|online pharmacy|human growth hormone|hgh
    weight loss|lose weight|lose pounds|penis|penis enlargement|enlargement|erection|erections|erectile|fda approved|anti aging|anti-aging|burn fat|fat burning|body fat|ejaculation|libido|sexual performance
    diet pills|cellulite|testosterone|wrinkles|herbal viagra|natural herbal|all natural|sex life|sex drive|lose up to|male enhancement`,
  ),
  family(
    'says-sex',
    'The message sells sex',
    1,
    `xxx|porn|porno|pornography|hardcore|teens|sluts|slut|nude|live girls|adult site|adult sites|adult entertainment|adult content|18 years or older|over 18|must be 18|live sex|horny|cum|cumshots|hot girls
    young girls|blowjob|blow job|orgasm|pussy|lesbian|lesbians|webcam|web cam|naked|fucking|barely legal|sex videos|uncensored|singles in your area|meet singles|lonely wives|amateur girls|cheating wives`,
  ),
  family(
    'says-prize',
    'The message announces a prize or a game',
    0,
    `you have won|winning number|winning numbers|lottery|claim your prize|claim your|you are a winner|have been selected|has been selected|been chosen|ticket number|promotion program|claims agent|online casino|casino|casinos|free chips
    jackpot|sweepstakes|email ballot|lucky numbers|lucky winner|winning notification|grand prize|free vacation|vacation package|gift card|gambling|blackjack|poker|sportsbook`,
  ),
  family(
    'says-income',
    'The message promises an income',
    1,
    `work from home|work at home|working from home|home based business|home-based business|home business|be your own boss|financial freedom|financial independence|financially independent|earn money|make money|making money|extra income|extra cash
    residual income|multi level|multi-level|network marketing|downline|mlm|no experience|no selling|start earning|income potential|unlimited income|six figure|per week|a week|business opportunity|money making|money-making|fast cash|quick cash
    chain letter|this really works|get rich|ground floor|paid daily|while you sleep|earn up to|your own business|free report|cash flow|easy money|potential earnings|earn thousands|thousands of dollars`,
  ),
  family(
    'says-shares',
    'The message recommends shares',
    1,
    `stock alert|strong buy|otc bb|otcbb|target price|price target|forward looking statements|forward-looking statements|penny stock|penny stocks|stock pick|stock picks|investor alert|undervalued|hot stock|short term target
    symbol|shares outstanding|market cap|explosive|investment newsletter|current price|trading alert|safe harbor|the private securities litigation reform act|bull market|small cap`,
  ),
  family(
    'says-mailing',
    'The message sells mailings or addresses',
    1,
    `bulk email|bulk e-mail|bulk mail|bulk emailing|bulk friendly|million email|million emails|email addresses|e-mail addresses|email marketing|e-mail marketing|email lists|email list|targeted email|targeted e-mail|cd rom|mass email
    opt in leads|fresh leads|your website|search engines|search engine|web traffic|hits to your|email extractor|mailing software|mail server|your ad|advertise to|advertising|email campaigns|broadcast email|marketing cd`,
  ),
  family(
    'says-remove-me',
    'The message tells how to be removed as those do who were not asked',
    0,
    `remove yourself|remove in the subject|remove in subject|remove as the subject|word remove|type remove|reply with remove|subject remove|subject line remove|further mailings|further emails|removed from our|removed from future|remove me|for removal|removal instructions
    removal link|removal requests|to remove yourself|take you off|permanently removed|never hear from us|never be contacted|remove requests|remove link|removed immediately|removed permanently|wish to be removed|like to be removed|want to be removed|to be taken off`,
  ),
  family(
    'says-lawful',
    'The message assures that it is lawful, or no spam',
    0,
    `this is not spam|not spam|not a spam|is not unsolicited|cannot be considered spam|can not be considered spam|considered spam|s 1618|s.1618|bill 1618|bill s 1618|section 301|title iii|title 3|senate bill|105th congress|anti spam policy|anti-spam policy
    in compliance with|complies with|compliance with the|federal requirements|can spam|can-spam|one time mailing|one-time mailing|one time email|one time message|never be contacted again|sent in error|received this in error|this message in error|hate spam|we respect your privacy
    zero tolerance|spam policy|this is a one time|legal mail|perfectly legal|100 legal|completely legal|it is legal|this is legal|not responsible for`,
  ),
  family(
    'says-act-now',
    'The message presses its reader to act',
    1,
    `click here|click below|click on the link|click the link|order now|act now|call now|buy now|limited time|limited offer|special offer|order today|call today|do not delay|don't delay|don't miss|don't wait|order form|apply now|join now|sign up now|act fast
    expires|while supplies last|last chance|once in a lifetime|hurry|toll free|toll-free|visit our website|time is limited|exclusive offer|special promotion|new low price|incredible|amazing|as seen on|immediate release|urgent|attention`,
  ),
  family(
    'says-guarantee',
    'The message promises that nothing can go wrong',
    1,
    `100 guaranteed|guaranteed|money back|money-back|risk free|risk-free|no obligation|no risk|satisfaction guaranteed|absolutely free|free of charge|no cost|no questions asked|no strings attached|free trial|completely free|totally free|free consultation|at no cost|free gift
    for free|no fees|no hidden|no catch|no gimmicks|nothing to lose|full refund|lifetime warranty|you save|save up to|save money|lowest price|lowest prices|best price|best prices|discount|discounts|bonus|satisfaction`,
  ),
  family(
    'says-diploma',
    'The message sells a title',
    0,
    `university diploma|university diplomas|non accredited universities|non-accredited universities|prestigious non|no required tests|life experience|bachelors masters|bachelor's master's|no one is turned down|diploma|college degree|university degree|doctorate`,
  ),
  family(
    'says-account',
    'The message asks to confirm an account',
    0,
    `verify your account|confirm your account|confirm your identity|account has been suspended|account will be suspended|account suspended|account has been limited|unusual activity|update your billing|billing information|update your account|password expires|password will expire
    mailbox quota|mailbox is full|storage limit|dear customer|dear user|dear valued customer|dear account|log in to your account|verify your identity|verify your email|restore access|security alert|unauthorized access|deactivated|reactivate|confirm your information`,
  ),
  family(
    'says-goods',
    'The message sells what is sold by unwanted mail',
    0,
    `oem software|replica watches|replica|rolex|cheap software|descrambler|cable tv|toner cartridges|toner|printer cartridges|spy software|spyware|detective software|background check|find out anything|long distance|cents per minute|dish network|satellite tv|satellite dish|free cell phone
    cellular phone|ink cartridges|digital camera for|norton systemworks|systemworks|free satellite|copy dvd|copy dvds|dvd copy|burn dvds|banned cd|police scanner|pepper spray|radar detector|tax relief|irs debt|offshore|asset protection|timeshare|seo services|first page of google|backlinks`,
  ),
  family(
    'says-ransom',
    'The message threatens and asks for coins',
    1,
    `bitcoin|bitcoins|btc wallet|bitcoin wallet|bitcoin address|your webcam|recorded you|i recorded|your password|your contacts|malware|trojan|adult website|send the video|hours to pay|i hacked|have been hacked|crypto|cryptocurrency|usdt|remote access`,
  ),
];

/** How those talk who write for readers: editors of newsletters and magazines. */
export const editorial = family(
  'editorial',
  'The message is made by editors for readers',
  2,
  `in this issue|table of contents|issn|letters to the editor|top stories|headlines|full story|read more|read the full|back issues|past issues|advertise with us|sponsored by|our sponsors|editor in chief|editor's note|managing editor|contributing editor|editor
  newsletter|newsletters|this newsletter|volume|issue|subscribe|subscribers|subscription|subscriptions|manage your subscription|change your email|change your e-mail|email preferences|update your profile|privacy policy|terms of service|all rights reserved|copyright|trademarks
  forward this|tell a friend|send to a friend|feedback|published by|publisher|webmaster|review|reviews|columns|news|weekly|daily|digest|forums|tips|trademark|registered trademarks|view in browser|view this email|html version|text version`,
);
