# shellcheck shell=bash
# Horizon 23 under uwsgi. Debian's reads settings from /etc/openstack-dashboard/local_settings.d alone, so this writes one file there, about where things are:
# a test lays an overlay over /etc first. What a site chooses is another file, which comes later.
start_horizon() {
  [ -e /usr/share/openstack-dashboard/wsgi.py ] || die "no Horizon: openstack/install horizon"
  local dir=$STATE/horizon
  mkdir -p "$dir"
  cat >/etc/openstack-dashboard/local_settings.d/_98_place.py <<CONF
ALLOWED_HOSTS = ['*']
OPENSTACK_HOST = '$ADDRESS'
OPENSTACK_KEYSTONE_URL = 'http://$ADDRESS:$KEYSTONE_PORT/v3'
SESSION_ENGINE = 'django.contrib.sessions.backends.signed_cookies'
CACHES = {'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}}
CONF
  if ! running horizon; then
    claim_port "$HORIZON_PORT"
    cat >"$dir/uwsgi.ini" <<INI
[uwsgi]
plugins = python3
http-socket = $ADDRESS:$HORIZON_PORT
chdir = /usr/share/openstack-dashboard
wsgi-file = /usr/share/openstack-dashboard/wsgi.py
static-map = /static=/var/lib/openstack-dashboard/static
master = true
processes = 1
threads = 4
enable-threads = true
lazy-apps = true
die-on-term = true
no-orphans = true
buffer-size = 65535
add-header = Connection: close
INI
    spawn horizon uwsgi --ini "$dir/uwsgi.ini"
  fi
  await 120 horizon http_answers "http://$ADDRESS:$HORIZON_PORT/auth/login/"
  say "horizon: http://$ADDRESS:$HORIZON_PORT/ (admin or demo in the domain Default)"
}
