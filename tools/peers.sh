#!/usr/bin/env bash
# Installs on Debian what tests and benchmarks talk to: mail servers, mail clients, small tools. Starts no service, and
# does nothing when everything is there. Postern itself needs none of them.
set -euo pipefail

packages=(
  postfix dovecot-imapd dovecot-pop3d dovecot-lmtpd
  swaks msmtp mutt neomutt alpine isync offlineimap3 fetchmail getmail6 thunderbird
  opendkim python3-dkim python3-nacl python3-authres
  knot pebble unbound ldnsutils dnsutils gsasl curl openssl python3 procps bsdutils
  krb5-kdc krb5-admin-server krb5-user slapd ldap-utils
)

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

if [ "$(id -u)" -ne 0 ]; then
  echo "tools/peers.sh: run it as root; it would install: ${missing[*]}" >&2
  exit 1
fi

# A policy of 101 keeps packages from starting their services; one that was there before stays as it was.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
install() { apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
# The lists of packages are only fetched when the ones that are here do not do.
if ! install && ! { apt-get update -q >"$log" 2>&1 && install; }; then
  cat "$log" >&2
  rm -f "$log"
  echo "tools/peers.sh: could not install ${missing[*]}" >&2
  exit 1
fi
rm -f "$log"
echo "installed: ${missing[*]}"
