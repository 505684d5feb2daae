# shellcheck shell=bash
# Octavia 11's API and its driver agent, with the provider midonet alone: no worker, no health manager, no instance. Needs Keystone and Neutron;
# NEUTRON_PYTHONPATH is where the provider lies with its entry point, as for Neutron.
start_octavia() {
  need octavia-wsgi octavia
  . "$HERE/services/keystone.sh"
  start_keystone
  local dir=$STATE/octavia url=http://$ADDRESS:$OCTAVIA_PORT
  mkdir -p "$dir"
  private "$dir/octavia.conf" <<CONF
[DEFAULT]
log_file = $dir/octavia.log
use_stderr = false
transport_url = fake://
[api_settings]
enabled_provider_drivers = midonet:Load balancers of MidoNet
default_provider_driver = midonet
[database]
connection = $(db_url octavia)
[keystone_authtoken]
www_authenticate_uri = http://$ADDRESS:$KEYSTONE_PORT
auth_url = http://$ADDRESS:$KEYSTONE_PORT
auth_type = password
username = octavia
password = $OCTAVIA_PASSWORD
project_name = services
user_domain_name = Default
project_domain_name = Default
[service_auth]
auth_url = http://$ADDRESS:$KEYSTONE_PORT
auth_type = password
username = octavia
password = $OCTAVIA_PASSWORD
project_name = services
user_domain_name = Default
project_domain_name = Default
[neutron]
region_name = RegionOne
[driver_agent]
status_socket_path = $dir/status.sock
stats_socket_path = $dir/stats.sock
get_socket_path = $dir/get.sock
[MIDONET]
midonet_uri = $MIDONET_API_URL
username = midonet
password = $MIDONET_PASSWORD
project_id = services
CONF
  if [ -n "${NEUTRON_PYTHONPATH:-}" ]; then export PYTHONPATH=$NEUTRON_PYTHONPATH; fi
  if [ ! -e "$dir/ready" ]; then
    database octavia
    octavia-db-manage --config-file "$dir/octavia.conf" upgrade head >"$dir/db.log" 2>&1 || { tail -n 30 "$dir/db.log" >&2; die "octavia-db-manage failed"; }
    (
      . "$STATE/openrc-admin"
      export NEUTRON_PASSWORD DEMO_PASSWORD NOVA_PASSWORD MIDONET_PASSWORD OCTAVIA_PASSWORD NEUTRON_URL=http://$ADDRESS:$NEUTRON_PORT OCTAVIA_URL=$url
      $PYTHON "$HERE/services/keystone_seed.py"
    )
    touch "$dir/ready"
  fi
  if ! running octavia-agent; then
    mkdir -p "$STATE/octavia-agent"
    spawn octavia-agent octavia-driver-agent --config-file "$dir/octavia.conf" --log-file "$STATE/octavia-agent/agent.log"
  fi
  await 60 octavia-agent test -S "$dir/get.sock"
  if ! running octavia; then
    claim_port "$OCTAVIA_PORT"
    cat >"$dir/uwsgi.ini" <<INI
[uwsgi]
plugins = python3
http-socket = $ADDRESS:$OCTAVIA_PORT
wsgi-file = $(command -v octavia-wsgi)
pyargv = --config-file $dir/octavia.conf
$(uwsgi_process 4)
INI
    spawn octavia uwsgi --ini "$dir/uwsgi.ini"
  fi
  await 90 octavia http_answers "$url"
  say "octavia: $url, log $dir/octavia.log"
}
