# apt and dpkg without questions, pagers, news and restarts, and with nothing of the session's environment.
apt_environment() {
  env -i PATH="$PATH" HOME=/root LC_ALL=C LANGUAGE=C TERM=dumb DEBIAN_FRONTEND=noninteractive \
    NEEDRESTART_SUSPEND=1 NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none APT_LISTBUGS_FRONTEND=none \
    UCF_FORCE_CONFFOLD=1 "$@" </dev/null
}
