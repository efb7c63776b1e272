/** Names that are forged to get at money and passwords, and the domains they are really at. */
export const brands: ReadonlyMap<string, string> = new Map(
  `adobe adobe.com|aliexpress aliexpress.com|amazon amazon.com|american express americanexpress.com|apple apple.com|bank of america bankofamerica.com
barclays barclays.co.uk|binance binance.com|capital one capitalone.com|chase chase.com|citibank citibank.com|coinbase coinbase.com|comcast comcast.com|commerzbank commerzbank.de
deutsche bank deutsche-bank.de|dhl dhl.com|docusign docusign.com|dropbox dropbox.com|ebay ebay.com|facebook facebook.com|fedex fedex.com|google google.com|halifax halifax.co.uk|hsbc hsbc.com
icloud icloud.com|instagram instagram.com|linkedin linkedin.com|lloyds lloydsbank.co.uk|mastercard mastercard.com|metamask metamask.io|microsoft microsoft.com|natwest natwest.com
netflix netflix.com|norton norton.com|outlook outlook.com|paypal paypal.com|postbank postbank.de|royal mail royalmail.com|santander santander.co.uk|sparkasse sparkasse.de|spotify spotify.com
steam steampowered.com|suntrust suntrust.com|ups ups.com|usps usps.com|visa visa.com|wells fargo wellsfargo.com|western union westernunion.com|whatsapp whatsapp.com|yahoo yahoo.com`
    .split('\n')
    .flatMap((line) => line.split('|'))
    .map((row) => [row.slice(0, row.lastIndexOf(' ')), row.slice(row.lastIndexOf(' ') + 1)]),
);
