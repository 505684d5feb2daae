# shellcheck shell=bash
# MariaDB for tests: what is lost with the machine's power may be lost.
start_mariadb() {
  need mariadbd keystone
  local dir=$STATE/mariadb
  if ! running mariadb; then
    claim_port "$MYSQL_PORT"
    mkdir -p "$dir"
    if [ ! -e "$dir/installed" ]; then
      rm -rf "$dir/data"
      mariadb-install-db --no-defaults --user="$(id -un)" --skip-test-db --auth-root-authentication-method=normal --datadir="$dir/data" >"$dir/install.log" 2>&1 ||
        { tail "$dir/install.log" >&2; die "mariadb-install-db failed"; }
      touch "$dir/installed"
    fi
    spawn mariadb mariadbd --no-defaults --user="$(id -un)" --datadir="$dir/data" --socket="$dir/my.sock" --bind-address=$ADDRESS --port="$MYSQL_PORT" \
      --skip-name-resolve --max-connections=300 --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M --innodb-log-file-size=16M --performance-schema=OFF
  fi
  await 60 mariadb sql -e 'SELECT 1'
  if [ ! -e "$dir/user" ]; then
    sql <<<"CREATE USER IF NOT EXISTS openstack@'$ADDRESS' IDENTIFIED BY '$DB_PASSWORD';"
    touch "$dir/user"
  fi
  say "mariadb: $ADDRESS:$MYSQL_PORT"
}
