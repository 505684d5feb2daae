# shellcheck shell=bash
# What every command in bin/ shares: where its files are, the class path, the JVM's options and caches, and the logs.
# A command sources this file, says what it needs (midonet_packages, midonet_build) and ends in midonet_java. How a need is met is in tree.sh beside this
# file: here the source tree's, which installs and builds; in a package another (packaging/installed.sh), where all is there already.
#
#   MIDONET_ROOT       below which directory a host keeps configuration, identity, state and logs (default /)
#   MIDONET_CLASSPATH  run these classes and build nothing (an IDE's or a test's class path)
#   MIDONET_BUILT=1    the tree is built already (set by bin/test for the commands that tests start)
set -euo pipefail

MIDONET_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export MIDONET_HOME
export MIDONET_ROOT=${MIDONET_ROOT:-/}

midonet_say() { printf '%s\n' "$*" >&2; }
midonet_die() { midonet_say "${0##*/}: $*"; exit 1; }

. "$MIDONET_HOME/bin/lib/tree.sh"

# Whoever asks what a command is gets an answer at once: nothing is installed or built for it. (`.` without arguments leaves us the command's.)
if [ "${1:-}" = --help ] || [ "$*" = -h ]; then midonet_help; fi

# midonet_classpath [MODULE…] : the jars of standalone and all below it, and of further modules before them.
midonet_classpath() {
  if [ -n "${MIDONET_CLASSPATH:-}" ]; then
    printf '%s' "$MIDONET_CLASSPATH"
    return 0
  fi
  local jar path=
  for jar in "${@/#/$MIDONET_HOME/}" ; do
    for jar in "$jar"/target/*.jar; do path+=$jar:; done
  done
  while read -r jar; do path+=$jar:; done < <(midonet_jars)
  printf '%s' "${path%:}"
}

# midonet_archive NAME PREFIX… : sees to an archive of classes (CDS) that the JVM of NAME maps instead of reading jars: half the time to start.
# It belongs to one collector and to the very jars; the JVM itself refuses one that does not fit, and starts slower.
midonet_archive() {
  local name=$1 archive=$BUILD_DIR/cds/$1.jsa classpath
  shift
  [ -z "${MIDONET_CLASSPATH:-}" ] || return 0
  JVM+=(-Xshare:auto "-XX:SharedArchiveFile=$archive" -Xlog:disable)
  midonet_fits "$archive" && return 0
  mkdir -p "$BUILD_DIR/cds"
  (
    flock 9
    midonet_fits "$archive" && exit 0
    classpath=$(midonet_classpath)
    "$JAVA_HOME/bin/java" "${JVM_TOOL[@]}" -cp "$classpath" org.midonet.standalone.archive.ClassList "$archive.list" "$@"
    "$JAVA_HOME/bin/java" "${JVM[0]}" -Xmx512m --enable-native-access=ALL-UNNAMED -Xshare:dump "-XX:SharedClassListFile=$archive.list" "-XX:SharedArchiveFile=$archive.new" -cp "$classpath"
    mv "$archive.new" "$archive"
  ) 9>"$BUILD_DIR/cds/$name.lock" >"$BUILD_DIR/cds/$name.log" 2>&1 || midonet_say "no class archive for $name (see $BUILD_DIR/cds/$name.log): it starts slower"
}

midonet_agent_archive() {
  JVM=("${JVM_AGENT[@]}")
  midonet_archive midolman org/midonet/{packet,ffi,telemetry,topology,simulation,nsdb,network,datapath,agent} io/prometheus org/apache/zookeeper org/apache/jute ch/qos org/slf4j com/fasterxml/jackson com/typesafe org/agrona
}

midonet_standalone_archive() {
  JVM=("${JVM_STANDALONE[@]}")
  midonet_archive standalone org/midonet/{packet,telemetry,topology,simulation,nsdb,network,cluster,standalone} io/prometheus org/apache/zookeeper org/apache/jute ch/qos org/slf4j com/fasterxml/jackson com/typesafe \
    org/eclipse/jetty org/glassfish jakarta javassist com/codahale
}

# midonet_rehearsed NAME [KIND] : sees to an AOT cache (JEP 483, 514) from a run that the JVM has learned from: classes that are linked already. It belongs to
# the very jars, as an archive does. Most of a start is that: midonet-cluster takes 1.9 s of CPU in place of 3.2 (decision 0157).
midonet_rehearsed() {
  local name=$1
  [ -z "${MIDONET_CLASSPATH:-}" ] || return 0
  JVM+=("-XX:AOTCache=$BUILD_DIR/cds/$name${2:+-$2}.aot" -Xlog:disable)
  midonet_rehearsal_over "$name" && return 0
  # A command's output is read by scripts, on both streams.
  [ "$name" = midonet-cli ] || midonet_say "set-up: $name is rehearsed once after a build (some ten seconds)"
  mkdir -p "$BUILD_DIR/cds"
  (
    flock 9
    midonet_rehearsal_over "$name" || midonet_rehearse "$name"
  ) 9>"$BUILD_DIR/cds/$name.lock" </dev/null >"$BUILD_DIR/cds/$name.log" 2>&1 && return 0
  # Not tried again before the next build.
  touch "$BUILD_DIR/cds/$name.failed" || :
  midonet_say "no AOT cache for $name (see $BUILD_DIR/cds/$name.log): it starts slower"
}

midonet_rehearsal_over() { midonet_fits "$BUILD_DIR/cds/$1.aot" || midonet_fits "$BUILD_DIR/cds/$1.failed"; }

# Plays NAME against a node of its own, on loopback, which lives no longer than this. (Its caller asks how it went, so nothing here stops at a failure by itself.)
midonet_rehearse() {
  local stage jvm=(-XX:-UsePerfData --enable-native-access=ALL-UNNAMED -cp "$(midonet_classpath)")
  stage=$(mktemp -d)
  # shellcheck disable=SC2064 # now is when its name is known
  trap "kill \$(jobs -p) || :; wait || :; rm -rf '$stage'" EXIT
  # What an operator's shell says of another cloud, or of logs, does not concern this one.
  unset "${!MIDO_@}" "${!MIDONET_LOG_@}"
  export HOME=$stage TERM=xterm MIDONET_ROOT=$stage MIDO_USER=rehearsal MIDO_PASSWORD=rehearsal MIDO_PROJECT_ID=rehearsal MIDO_API_URL
  "$JAVA_HOME/bin/java" "${JVM_STANDALONE[@]}" "${jvm[@]}" "$(midonet_logging standalone)" \
    org.midonet.standalone.Main --insecure-mock-auth --api 127.0.0.1:0 --state-dir "$stage/state" >"$stage/node" 9>&- &
  midonet_await "$stage/node" '^ready ' $! || return 1
  MIDO_API_URL=$(sed -n 's/^ready //p' "$stage/node")
  printf '%s\n' 'list host' 'create bridge name rehearsal' 'list bridge' 'bridge bridge0 add port' 'bridge bridge0 list port' 'show bridge bridge0' quit >"$stage/commands"
  "midonet_rehearse_${1#midonet-}"
}

# midonet_await FILE PATTERN PROCESS : until a line of the file fits, while the process lives.
midonet_await() { timeout 60 sh -c 'until grep -q "$1" "$0" 2>/dev/null; do kill -0 "$2" && sleep 0.1 || exit 1; done' "$@"; }

# midonet_remember NAME JVM-OPTION… : makes the cache from what a run of this name wrote down.
midonet_remember() {
  local name=$1
  shift
  "$JAVA_HOME/bin/java" "$@" "${jvm[@]}" -XX:AOTMode=create "-XX:AOTConfiguration=$stage/$name" "-XX:AOTCache=$stage/$name.aot" &&
    mv "$stage/$name.aot" "$BUILD_DIR/cds/$name.aot"
}

midonet_rehearse_cli() {
  local name cli
  for name in midonet-cli-prompt midonet-cli; do
    cli=("$JAVA_HOME/bin/java" "${JVM_TOOL[@]}" "${jvm[@]}" -XX:AOTMode=record "-XX:AOTConfiguration=$stage/$name" org.midonet.cli.MidonetCli)
    if [ $name = midonet-cli ]; then
      "${cli[@]}" <"$stage/commands" || :
    else
      # Without a terminal to be had there is no cache for the prompt.
      timeout 60 script -qec "$(printf '%q ' "${cli[@]}")" /dev/null <"$stage/commands" || continue
    fi
    midonet_remember $name "${JVM_TOOL[@]}" || return 1
  done
}

midonet_rehearse_cluster() {
  local cluster
  MIDO_ZOOKEEPER_HOSTS=$(sed -n 's/^nsdb //p' "$stage/node") "$JAVA_HOME/bin/java" "${JVM_CLUSTER[@]}" "${jvm[@]}" "$(midonet_logging midonet-cluster)" \
    -XX:AOTMode=record "-XX:AOTConfiguration=$stage/midonet-cluster" org.midonet.cluster.Main --insecure-mock-auth --api 127.0.0.1:0 >"$stage/cluster" 9>&- &
  cluster=$!
  midonet_await "$stage/cluster" '^ready ' $cluster || return 1
  MIDO_API_URL=$(sed -n 's/^ready //p' "$stage/cluster")
  "$JAVA_HOME/bin/java" "${JVM_TOOL[@]}" "${jvm[@]}" org.midonet.cli.MidonetCli <"$stage/commands" || :
  kill $cluster
  wait $cluster || :
  midonet_remember midonet-cluster "${JVM_CLUSTER[@]}"
}

# People start midonet-cli in loops. A run at a prompt has a cache of its own: the line editor's classes would cost every other run 20 ms.
midonet_cli_archive() {
  JVM=("${JVM_TOOL[@]}")
  case " $* " in
    *" -e "* | *" --eval"*) midonet_rehearsed midonet-cli ;;
    *) if [ -t 0 ]; then midonet_rehearsed midonet-cli prompt; else midonet_rehearsed midonet-cli; fi ;;
  esac
}

midonet_cluster_archive() {
  JVM=("${JVM_CLUSTER[@]}")
  midonet_rehearsed midonet-cluster
}

# midonet_logging NAME : the option that chooses NAME's log configuration: the host's own file if it has one, else the tree's.
midonet_logging() {
  local own=${MIDONET_ROOT%/}/etc/$1/logback.xml
  [ -r "$own" ] || own=$MIDONET_HOME/bin/lib/logback-$1.xml
  [ -r "$own" ] || own=$MIDONET_HOME/bin/lib/logback-tool.xml
  printf '%s' "-Dlogback.configurationFile=$own"
}

# midonet_java LOGGING-NAME MAIN-CLASS [ARGUMENT…] : becomes the JVM. Options of the process in the array JVM.
midonet_java() {
  local logging=$1 main=$2
  shift 2
  exec "$JAVA_HOME/bin/java" "${JVM[@]}" -XX:-UsePerfData --enable-native-access=ALL-UNNAMED \
    "$(midonet_logging "$logging")" -cp "$(midonet_classpath "${MODULES[@]+"${MODULES[@]}"}")" "$main" "$@"
}

# Memory and collectors, from measurements: an agent must not pause (ZGC), a command must start at once (Serial, C1 only).
# The second compiler waits ten times longer than usual in the agent: else it takes half the CPU of a start, for code that soon rests.
JVM_AGENT=(-XX:+UseZGC -Xms48m -Xmx224m -XX:SoftMaxHeapSize=96m -XX:ZUncommitDelay=10 -Xss512k -XX:MaxMetaspaceSize=96m -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError
  -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000)
JVM_CLUSTER=(-XX:+UseG1GC -Xms32m -Xmx384m -Xss512k -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError)
JVM_STANDALONE=(-XX:+UseSerialGC -Xms32m -Xmx320m -Xss512k -XX:ReservedCodeCacheSize=64m -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError)
JVM_TOOL=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1)
JVM=()
MODULES=()
