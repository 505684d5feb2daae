# shellcheck shell=bash
# Cassandra from Maven Central, since Debian has none; it needs a JDK 17. Its nodetool is STATE/cassandra/nodetool.
# fetch_cassandra alone gets the jars, where there is a network.
fetch_cassandra() {
  local dir=$STATE/cassandra
  mkdir -p "$dir"
  [ ! -s "$dir/classpath" ] || return 0
  need mvn nsdb
  cat >"$dir/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency><groupId>org.apache.cassandra</groupId><artifactId>cassandra-all</artifactId><version>$CASSANDRA_VERSION</version></dependency></dependencies>
</project>
POM
  mvn -B -q -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath.new" >"$dir/mvn.log" 2>&1 9>&- || { tail "$dir/mvn.log" >&2; die "Maven did not get Cassandra"; }
  mv "$dir/classpath.new" "$dir/classpath"
}
start_cassandra() {
  local dir=$STATE/cassandra java package jamm
  java=$(compgen -G '/usr/lib/jvm/java-17-openjdk-*/bin/java' | head -1) || die "no JDK 17: openstack/install nsdb"
  fetch_cassandra
  jamm=$(tr : '\n' <"$dir/classpath" | grep '/jamm-' | head -1)
  cat >"$dir/cassandra.yaml" <<CONF
cluster_name: 'midonet'
num_tokens: 16
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
data_file_directories: ['$dir/data']
commitlog_directory: '$dir/commitlog'
commitlog_sync: periodic
commitlog_sync_period: 10000ms
saved_caches_directory: '$dir/saved_caches'
hints_directory: '$dir/hints'
cdc_raw_directory: '$dir/cdc_raw'
listen_address: $ADDRESS
rpc_address: $ADDRESS
storage_port: $CASSANDRA_STORAGE_PORT
native_transport_port: $CQL_PORT
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "$ADDRESS:$CASSANDRA_STORAGE_PORT"
CONF
  {
    echo -Djdk.attach.allowAttachSelf=true
    for package in java.base/jdk.internal.misc java.base/java.lang.ref java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry \
      java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc; do echo "--add-exports=$package=ALL-UNNAMED"; done
    for package in java.base/java.{io,lang,net,nio,util} java.base/java.lang.{module,reflect} java.base/java.util.concurrent{,.atomic} \
      java.base/jdk.internal.{loader,math,module,ref,reflect} java.base/sun.nio.ch jdk.management/com.sun.management.internal; do
      echo "--add-opens=$package=ALL-UNNAMED"
    done
    printf '%s\n' "-Dcassandra.config=file://$dir/cassandra.yaml" "-Dcassandra.storagedir=$dir" -cp "\"$(cat "$dir/classpath")\""
  } >"$dir/java.args"
  printf '#!/bin/sh\nexec %s @%s org.apache.cassandra.tools.NodeTool -p %s "$@"\n' "$java" "$dir/java.args" "$CASSANDRA_JMX_PORT" >"$dir/nodetool"
  chmod 755 "$dir/nodetool"
  if ! running cassandra; then
    claim_port "$CQL_PORT"
    spawn cassandra "$java" -Xms256m -Xmx512m "-javaagent:$jamm" "@$dir/java.args" "-Dcassandra.jmx.local.port=$CASSANDRA_JMX_PORT" -Dcassandra-foreground=yes \
      -Dcassandra.ring_delay_ms=0 -Dcassandra.skip_wait_for_gossip_to_settle=0 org.apache.cassandra.service.CassandraDaemon
  fi
  await 120 cassandra answers "$CQL_PORT"
  say "cassandra: $ADDRESS:$CQL_PORT"
}
