# shellcheck shell=bash
# Keystone with the users and projects of an installation: admin, demo, neutron, nova. The guide makes the user midonet itself;
# KEYSTONE_MIDONET=1 makes it here. KEYSTONE_ADMIN_TOKEN=1 turns on the admin token, which is in STATE/secrets.
start_keystone() {
  need keystone-manage keystone
  need uwsgi keystone
  . "$HERE/services/mariadb.sh"
  start_mariadb
  local dir=$STATE/keystone url=http://$ADDRESS:$KEYSTONE_PORT/v3
  mkdir -p "$dir"
  private "$dir/keystone.conf" <<CONF
[DEFAULT]
log_file = $dir/keystone.log
use_stderr = false
${KEYSTONE_ADMIN_TOKEN:+admin_token = $ADMIN_TOKEN}
[database]
connection = $(db_url keystone)
[token]
provider = fernet
expiration = ${TOKEN_EXPIRATION:-86400}
[fernet_tokens]
key_repository = $dir/fernet
[fernet_receipts]
key_repository = $dir/fernet
[credential]
key_repository = $dir/credential
# the least that bcrypt takes: logins are not what is tested
[identity]
password_hash_rounds = 4
[cache]
enabled = true
backend = oslo_cache.dict
expiration_time = 60
CONF
  if [ ! -e "$dir/ready" ]; then
    database keystone
    local repository i
    for repository in fernet credential; do
      mkdir -p -m 700 "$dir/$repository"
      for i in 0 1; do head -c 32 /dev/urandom | base64 | tr '+/' '-_' | private "$dir/$repository/$i"; done
    done
    keystone-manage --config-file "$dir/keystone.conf" db_sync >"$dir/db.log" 2>&1 || { tail "$dir/db.log" >&2; die "keystone's db_sync failed"; }
    OS_BOOTSTRAP_PASSWORD=$ADMIN_PASSWORD keystone-manage --config-file "$dir/keystone.conf" bootstrap --bootstrap-region-id RegionOne \
      --bootstrap-public-url "$url" --bootstrap-internal-url "$url" --bootstrap-admin-url "$url" >"$dir/bootstrap.log" 2>&1 ||
      { tail "$dir/bootstrap.log" >&2; die "keystone's bootstrap failed"; }
    touch "$dir/ready"
  fi
  if ! running keystone; then
    claim_port "$KEYSTONE_PORT"
    # One process: each would have a cache of its own. uwsgi ends every connection, and has to say so.
    cat >"$dir/uwsgi.ini" <<INI
[uwsgi]
plugins = python3
http-socket = $ADDRESS:$KEYSTONE_PORT
http-socket = $ADDRESS:$KEYSTONE_ADMIN_PORT
wsgi-file = /usr/bin/keystone-wsgi-public
pyargv = --config-file $dir/keystone.conf
$(uwsgi_process 8)
INI
    spawn keystone uwsgi --ini "$dir/uwsgi.ini"
  fi
  await 60 keystone http_answers "$url"
  local user project password
  for user in admin:admin demo:demo midonet:services; do
    project=${user#*:} user=${user%:*}
    password=${user^^}_PASSWORD
    private "$STATE/openrc-$user" <<RC
export OS_AUTH_URL=$url OS_IDENTITY_API_VERSION=3 OS_REGION_NAME=RegionOne OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default
export OS_USERNAME=$user OS_PROJECT_NAME=$project OS_PASSWORD=${!password}
RC
  done
  if [ ! -e "$dir/seeded" ]; then
    (
      . "$STATE/openrc-admin"
      export NEUTRON_PASSWORD DEMO_PASSWORD NOVA_PASSWORD MIDONET_PASSWORD MIDONET_API_URL NEUTRON_URL=http://$ADDRESS:$NEUTRON_PORT
      $PYTHON "$HERE/services/keystone_seed.py"
    )
    touch "$dir/seeded"
  fi
  say "keystone: $url"
}
