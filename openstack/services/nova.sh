# shellcheck shell=bash
# Nova 26 on libvirt and qemu, with Placement, Glance, RabbitMQ. Its metadata service is on, for a proxy that signs with NOVA_METADATA_SECRET.
# A port with vif_type midonet is plugged by Nova itself: it makes the tap and runs mm-ctl, which it finds in PATH, as root.
nova_login() { # the options of a client that is user nova
  printf '%s\n' 'auth_type = password' "auth_url = http://$ADDRESS:$KEYSTONE_PORT" 'username = nova' "password = $NOVA_PASSWORD" \
    'project_name = services' 'user_domain_name = Default' 'project_domain_name = Default' 'region_name = RegionOne'
}

nova_configs() { # into directory $1
  private "$1/nova.conf" <<CONF
[DEFAULT]
transport_url = rabbit://guest:guest@$ADDRESS:$AMQP_PORT/
my_ip = $ADDRESS
host = ${NOVA_HOST:-$(hostname)}
state_path = $1
instances_path = $1/instances
enabled_apis = osapi_compute,metadata
osapi_compute_listen = $ADDRESS
osapi_compute_listen_port = $NOVA_PORT
osapi_compute_workers = 1
metadata_listen = $ADDRESS
metadata_listen_port = $NOVA_METADATA_PORT
metadata_workers = 1
compute_driver = libvirt.LibvirtDriver
# An instance does not run before its port is ACTIVE, as on any site.
vif_plugging_is_fatal = true
vif_plugging_timeout = 120
[api]
auth_strategy = keystone
[api_database]
connection = $(db_url nova_api)
[database]
connection = $(db_url nova)
[keystone_authtoken]
www_authenticate_uri = http://$ADDRESS:$KEYSTONE_PORT
$(nova_login)
[service_user]
send_service_user_token = false
[placement]
$(nova_login)
[neutron]
service_metadata_proxy = true
metadata_proxy_shared_secret = ${NOVA_METADATA_SECRET:-}
$(nova_login)
[glance]
api_servers = http://$ADDRESS:$GLANCE_PORT
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 3
[libvirt]
virt_type = qemu
cpu_mode = none
inject_partition = -2
[vnc]
enabled = false
[oslo_concurrency]
lock_path = $1/lock
[oslo_policy]
policy_dirs = /etc/nova/policy.d
[nova_sys_admin]
helper_command = privsep-helper --config-file $1/nova.conf
CONF
  private "$1/placement.conf" <<CONF
[DEFAULT]
log_file = $1/placement.log
[placement_database]
connection = $(db_url placement)
[api]
auth_strategy = keystone
[keystone_authtoken]
www_authenticate_uri = http://$ADDRESS:$KEYSTONE_PORT
$(nova_login)
CONF
  private "$1/glance.conf" <<CONF
[DEFAULT]
bind_host = $ADDRESS
bind_port = $GLANCE_PORT
workers = 1
log_file = $1/glance.log
enabled_backends = files:file
[glance_store]
default_backend = files
[files]
filesystem_store_datadir = $1/images
[database]
connection = $(db_url glance)
[keystone_authtoken]
www_authenticate_uri = http://$ADDRESS:$KEYSTONE_PORT
$(nova_login)
[paste_deploy]
flavor = keystone
config_file = /usr/share/glance-common/glance-api-paste.ini
CONF
  cat >"$1/placement.ini" <<INI
[uwsgi]
plugins = python3
http-socket = $ADDRESS:$PLACEMENT_PORT
wsgi-file = /usr/bin/placement-api
env = OS_PLACEMENT_CONFIG_DIR=$1
$(uwsgi_process 4)
INI
}

nova_databases() { # two at a time: each is a start of Python and some hundred statements
  local name other dir=$1
  for name in nova_api nova nova_cell0 placement glance; do database $name; done
  (
    placement-manage --config-file "$dir/placement.conf" db sync &&
      glance-manage --config-file "$dir/glance.conf" db_sync
  ) >"$dir/db-others.log" 2>&1 &
  other=$!
  (
    nova=(nova-manage --config-file "$dir/nova.conf")
    "${nova[@]}" api_db sync &&
      "${nova[@]}" cell_v2 map_cell0 --database_connection "$(db_url nova_cell0)" &&
      "${nova[@]}" db sync &&
      "${nova[@]}" cell_v2 create_cell --name cell1
  ) >"$dir/db-nova.log" 2>&1 || { tail "$dir/db-nova.log" >&2; die "nova-manage failed"; }
  wait $other || { tail "$dir/db-others.log" >&2; die "placement-manage or glance-manage failed"; }
  (
    . "$STATE/openrc-admin"
    export NOVA_URL=http://$ADDRESS:$NOVA_PORT/v2.1 PLACEMENT_URL=http://$ADDRESS:$PLACEMENT_PORT GLANCE_URL=http://$ADDRESS:$GLANCE_PORT
    $PYTHON "$HERE/services/nova_seed.py"
  )
}

nova_knows_its_host() { # this scheduler has heard of the host since $1
  [ "$(sql <<<'SELECT COUNT(*) FROM nova_api.host_mappings')" -ge 1 ] &&
    [ "$(sql <<<"SELECT COUNT(*) FROM nova.services WHERE \`binary\` = 'nova-compute' AND COALESCE(updated_at, created_at) >= '$1'")" -ge 1 ]
}

start_nova() {
  local service part dir=$STATE/nova began
  for service in nova-compute nova-api glance-api; do need $service nova; done
  for service in keystone rabbitmq libvirt; do
    # shellcheck disable=SC1090
    . "$HERE/services/$service.sh"
    "start_$service"
  done
  began=$(date -u '+%F %T')
  mkdir -p "$dir/instances" "$dir/images" "$dir/lock"
  nova_configs "$dir"
  if [ ! -e "$dir/ready" ]; then
    nova_databases "$dir"
    touch "$dir/ready"
  fi
  running placement || spawn placement uwsgi_python3 --ini "$dir/placement.ini"
  running glance || spawn glance glance-api --config-file "$dir/glance.conf"
  for part in conductor scheduler api; do
    running nova-$part || spawn nova-$part nova-$part --config-file "$dir/nova.conf" --log-file "$dir/$part.log"
  done
  await 120 placement http_answers "http://$ADDRESS:$PLACEMENT_PORT/"
  running nova-compute || spawn nova-compute $PYTHON "$HERE/services/nova_compute.py" --config-file "$dir/nova.conf" --log-file "$dir/compute.log"
  await 120 glance http_answers "http://$ADDRESS:$GLANCE_PORT/"
  await 120 nova-api http_answers "http://$ADDRESS:$NOVA_PORT/"
  await 180 nova-compute nova_knows_its_host "$began"
  say "nova: http://$ADDRESS:$NOVA_PORT/v2.1, logs in $dir"
}
