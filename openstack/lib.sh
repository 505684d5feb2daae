# shellcheck shell=bash
# What the scripts here share. Sourced, with STATE set by state_dir.
#
# A service NAME keeps its files in STATE/NAME and its process id in STATE/NAME.pid; everything listens on 127.0.0.1 alone. A process is
# signalled only by that file, which says when it began too, so that a process id used again is nobody's.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ADDRESS=127.0.0.1
: "${MYSQL_PORT:=13306}" "${KEYSTONE_PORT:=5000}" "${KEYSTONE_ADMIN_PORT:=35357}" "${NEUTRON_PORT:=9696}"
: "${ZOOKEEPER_PORT:=2181}" "${CQL_PORT:=9042}" "${CASSANDRA_STORAGE_PORT:=7000}" "${CASSANDRA_JMX_PORT:=7199}" "${AMQP_PORT:=5672}"
: "${NOVA_PORT:=8774}" "${NOVA_METADATA_PORT:=8775}" "${PLACEMENT_PORT:=8778}" "${GLANCE_PORT:=9292}" "${HORIZON_PORT:=8100}" "${OCTAVIA_PORT:=9876}"
: "${MIDONET_API_URL:=http://127.0.0.1:8181/midonet-api}" "${CASSANDRA_VERSION:=5.0.4}"
PYTHON=/usr/bin/python3 # Debian's: another one in PATH has none of OpenStack's modules

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }
need() { command -v "$1" >/dev/null || die "$1 is not installed: openstack/install $2"; }

state_dir() { # state_dir DIRECTORY: sets STATE, and the secrets made at its first use
  [ -n "${1:-}" ] || die "which state directory?"
  mkdir -p "$1"
  STATE=$(cd "$1" && pwd)
  if [ ! -s "$STATE/secrets" ]; then
    (
      umask 077
      for name in ADMIN DEMO NEUTRON MIDONET NOVA OCTAVIA DB; do echo "${name}_PASSWORD=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')"; done >"$STATE/secrets.new"
      echo "ADMIN_TOKEN=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')" >>"$STATE/secrets.new"
    )
    mv "$STATE/secrets.new" "$STATE/secrets"
  fi
  # shellcheck disable=SC1091
  . "$STATE/secrets"
}

started_at() { # when process $1 began, in clock ticks since boot: with it a process id names one process for ever
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -r -a stat <<<"${stat##*) }"
  [ "${stat[0]}" != Z ] && echo "${stat[19]}"
}
pid_of() { # the process of service $1, if it runs and is the one that was started
  local pid began
  read -r pid began <"$STATE/$1.pid" 2>/dev/null && [[ $pid =~ ^[0-9]+$ ]] && [ "$(started_at "$pid")" = "$began" ] && echo "$pid"
}
note_pid() { echo "$2 $(started_at "$2")" >"$STATE/$1.pid"; } # note_pid NAME PID
running() { pid_of "$1" >/dev/null 2>&1; }

spawn() { # spawn NAME COMMAND…: a daemon
  local name=$1
  shift
  mkdir -p "$STATE/$name"
  setsid "$@" >>"$STATE/$name/output.log" 2>&1 </dev/null 9>&- &
  note_pid "$name" $!
}

halt() { # halt NAME: asks it to end, insists after 20 s
  local pid i
  if pid=$(pid_of "$1"); then
    kill -TERM "$pid" 2>/dev/null || true
    for ((i = 0; i < 200; i++)); do
      running "$1" || break
      sleep 0.1
    done
    if pid=$(pid_of "$1"); then kill -KILL "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$STATE/$1.pid"
}

answers() { (exec 3<>"/dev/tcp/$ADDRESS/$1") 2>/dev/null; }
http_answers() { curl -s -o /dev/null --noproxy '*' --max-time 5 "$1"; }
claim_port() { ! answers "$1" || die "port $1 is taken by somebody else"; }

await() { # await SECONDS NAME COMMAND…: until the command succeeds; fails at once when the service ends
  local until=$((SECONDS + $1)) name=$2
  shift 2
  while ! "$@" >/dev/null 2>&1; do
    if ! running "$name" || [ $SECONDS -ge $until ]; then
      say "$name does not answer; the end of its log:"
      tail -n 15 "$STATE/$name"/*.log >&2 || true
      return 1
    fi
    sleep 0.1
  done
}

private() { # private FILE: standard input into a file that only its owner reads
  (umask 077 && cat >"$1.new") && mv "$1.new" "$1"
}
sql() { mariadb --no-defaults -u root -S "$STATE/mariadb/my.sock" -N "$@"; } # statements on standard input
db_url() { echo "mysql+pymysql://openstack:$DB_PASSWORD@$ADDRESS:$MYSQL_PORT/$1?charset=utf8"; }
database() {
  sql <<<"CREATE DATABASE IF NOT EXISTS $1 CHARACTER SET utf8mb3; GRANT ALL ON $1.* TO openstack@'$ADDRESS';"
}

# uwsgi_process THREADS : what the configuration of each uWSGI says of its process: one, which ends when it is told to.
uwsgi_process() {
  cat <<INI
master = true
processes = 1
threads = $1
enable-threads = true
lazy-apps = true
need-app = true
die-on-term = true
no-orphans = true
buffer-size = 65535
add-header = Connection: close
disable-logging = true
INI
}
