# shellcheck shell=bash
# neutron-server. NEUTRON_CONFIG names its configuration files; without it, one is made here, with the plugin as ML2's driver.
# NEUTRON_NAME names another instance, with a database of its own. NEUTRON_PYTHONPATH is where a plugin lies with its entry points (openstack/plugin makes them).
neutron_base_config() { # on standard output: what does not depend on the plugin; $1 is a directory for its files
  cat <<CONF
[DEFAULT]
bind_host = $ADDRESS
bind_port = $NEUTRON_PORT
state_path = $1
log_file = $1/neutron.log
use_stderr = false
api_paste_config = /etc/neutron/api-paste.ini
auth_strategy = keystone
# A bus inside each process: nobody else is on it.
transport_url = ${TRANSPORT_URL:-fake://}
api_workers = 1
rpc_workers = 1
rpc_state_report_workers = 0
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
[keystone_authtoken]
www_authenticate_uri = http://$ADDRESS:$KEYSTONE_PORT
auth_url = http://$ADDRESS:$KEYSTONE_PORT
auth_type = password
username = neutron
password = $NEUTRON_PASSWORD
project_name = services
user_domain_name = Default
project_domain_name = Default
[oslo_concurrency]
lock_path = $1/lock
[oslo_policy]
policy_dirs = /etc/neutron/policy.d
[oslo_messaging_notifications]
driver = noop
[quotas]
default_quota = -1
quota_network = -1
quota_subnet = -1
quota_port = -1
quota_router = -1
quota_floatingip = -1
quota_security_group = -1
quota_security_group_rule = -1
CONF
}

start_neutron() {
  need neutron-server base
  . "$HERE/services/mariadb.sh"
  start_mariadb
  local name=${NEUTRON_NAME:-neutron} file arguments=()
  local dir=$STATE/$name
  mkdir -p "$dir/lock"
  if [ -z "${NEUTRON_CONFIG:-}" ]; then
    {
      neutron_base_config "$dir"
      printf '%s\n' '[DEFAULT]' 'core_plugin = ml2' 'service_plugins = midonet_l3' 'dhcp_agent_notification = false' \
        '[ml2]' 'type_drivers = midonet,uplink' 'tenant_network_types = midonet' 'mechanism_drivers = midonet' 'external_network_type = midonet' \
        'extension_drivers = port_security' '[database]' "connection = $(db_url "$name")" \
        '[MIDONET]' "midonet_uri = $MIDONET_API_URL" 'username = midonet' "password = $MIDONET_PASSWORD" 'project_id = services'
    } | private "$dir/neutron.conf"
    NEUTRON_CONFIG="$dir/neutron.conf ${NEUTRON_EXTRA_CONFIG:-}"
  fi
  for file in $NEUTRON_CONFIG; do arguments+=(--config-file "$file"); done
  if [ -n "${NEUTRON_PYTHONPATH:-}" ]; then export PYTHONPATH=$NEUTRON_PYTHONPATH; fi
  if [ ! -e "$dir/upgraded" ]; then
    database "$name"
    neutron-db-manage "${arguments[@]}" upgrade heads >"$dir/db.log" 2>&1 || { tail -n 30 "$dir/db.log" >&2; die "neutron-db-manage failed"; }
    touch "$dir/upgraded"
  fi
  if ! running "$name"; then
    claim_port "$NEUTRON_PORT"
    spawn "$name" neutron-server "${arguments[@]}"
  fi
  await 120 "$name" http_answers "http://$ADDRESS:$NEUTRON_PORT/"
  say "neutron: http://$ADDRESS:$NEUTRON_PORT, log $dir/neutron.log"
}
