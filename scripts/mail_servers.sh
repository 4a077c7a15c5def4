#!/bin/sh
# Installs Dovecot and Postfix from Debian's packages where they are missing, without starting either of them:
# the tests run them on ports and directories of their own.
set -eu

PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
packages="dovecot-core dovecot-imapd dovecot-lmtpd postfix"

has_all() {
  command -v postfix >/dev/null && command -v dovecot >/dev/null \
    && for part in imap lmtp; do test -x "$(doveconf -xdh libexec_dir 2>/dev/null || echo /usr/lib/dovecot)/$part" || return 1; done
}

refuse() {
  echo "$1" >&2
  exit 1
}

test "$(id -u)" = 0 || refuse "Postfix only starts as root: run 'sudo make test-mailservers'."
has_all && exit 0
command -v apt-get >/dev/null \
  || refuse "These tests need Dovecot 2.3 or 2.4 with IMAP and LMTP, and Postfix 3.5 or newer: install them and run this again."

echo "Installing Dovecot and Postfix from the system's packages"
policy=/usr/sbin/policy-rc.d
made=""
said=$(mktemp)
trap 'rm -f "$said" $made' EXIT
if ! test -e $policy; then
  made=$policy
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod 755 $policy
fi
echo "postfix postfix/main_mailer_type select Local only" | debconf-set-selections
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
{ apt-get -qq update && apt-get -qq install -y --no-install-recommends $packages; } >"$said" 2>&1 || {
  cat "$said" >&2
  refuse "Dovecot and Postfix could not be installed: run 'apt-get install $packages' and try again."
}
# They are for these tests: nothing of them is to listen after the next boot.
if command -v systemctl >/dev/null; then
  systemctl --quiet disable postfix dovecot >/dev/null 2>&1 || true
fi
has_all || refuse "Dovecot and Postfix were installed, but are not where they are expected."
