# shellcheck shell=bash
# Debian's ZooKeeper 3.8. It says imok before it serves; "Mode:" comes when it does. Empty containers go after seconds, not minutes: tests look for what is left.
zookeeper_serves() {
  exec 3<>"/dev/tcp/$ADDRESS/$ZOOKEEPER_PORT" && printf srvr >&3 && grep -q ^Mode: <&3
}
start_zookeeper() {
  [ -e /usr/share/java/zookeeper.jar ] || die "no ZooKeeper: openstack/install nsdb"
  local dir=$STATE/zookeeper config=${ZOOKEEPER_CONFIG:-}
  mkdir -p "$dir/data"
  if [ -z "$config" ]; then
    config=$dir/zoo.cfg
    printf '%s\n' tickTime=2000 "dataDir=$dir/data" "clientPort=$ZOOKEEPER_PORT" "clientPortAddress=$ADDRESS" maxClientCnxns=0 admin.enableServer=false \
      '4lw.commands.whitelist=ruok,srvr,stat,mntr' >"$config"
  fi
  if ! running zookeeper; then
    claim_port "$ZOOKEEPER_PORT"
    spawn zookeeper /usr/lib/jvm/java-17-openjdk-amd64/bin/java -Xmx256m -Dznode.container.checkIntervalMs=2000 -Dzookeeper.jmx.log4j.disable=true \
      -cp /usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar org.apache.zookeeper.server.quorum.QuorumPeerMain "$config"
  fi
  await 30 zookeeper zookeeper_serves
  say "zookeeper: $ADDRESS:$ZOOKEEPER_PORT"
}
