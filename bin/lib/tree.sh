# shellcheck shell=bash
# What a command of the source tree needs, and how it gets it: JDK 25, Debian packages, the build. Sourced by midonet.sh.

BUILD_DIR=$MIDONET_HOME/.build

# midonet_help : prints what the command takes, and ends: the text that its program has among its resources, else the comment that the command begins with.
midonet_help() {
  local text=("$MIDONET_HOME"/*/src/main/resources/usage/"${0##*/}".txt)
  if [ -e "${text[0]}" ]; then cat "${text[0]}"; else sed -n '2,/^\($\|[^#]\)/s/^# \{0,1\}//p' "$0"; fi
  exit 0
}

# Sets JAVA_HOME to a JDK 25: the given one if it is that, else the first below /usr/lib/jvm (the first `java` in PATH is often older).
midonet_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/jdk* /opt/java*; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] && [ -r "$candidate/release" ] || continue
    if grep -q '^JAVA_VERSION="25[.+"]' "$candidate/release"; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  midonet_die "no JDK 25 found: set JAVA_HOME to one, or put one below /usr/lib/jvm (looked at JAVA_HOME=${JAVA_HOME:-unset}, /usr/lib/jvm, /opt)"
}

# midonet_packages PACKAGE… : installs those Debian packages that are missing, and says so; silent and quick when none is.
midonet_packages() {
  local package missing=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || midonet_die "missing packages: ${missing[*]} (run as root, or: apt-get install ${missing[*]})"
  midonet_say "set-up: installing ${missing[*]} (once; may take a minute or two)"
  mkdir -p "$BUILD_DIR"
  (
    flock 9
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$BUILD_DIR/apt.log" 2>&1 </dev/null
  ) 9>"$BUILD_DIR/apt.lock" || midonet_die "apt-get failed, see $BUILD_DIR/apt.log: $(tail -3 "$BUILD_DIR/apt.log")"
}

MIDONET_BUILD_PACKAGES=(maven clang-14 libbpf-dev linux-libc-dev gcc libc6-dev)
MIDONET_RUN_PACKAGES=(libbpf1 iproute2 util-linux)
MIDONET_LAB_PACKAGES=(libbpf1 iproute2 util-linux bsdutils procps iputils-ping ethtool tcpdump udhcpc nftables netcat-openbsd)

midonet_sources_changed() {
  [ -e "$BUILD_DIR/stamp" ] || return 0
  compgen -G "$MIDONET_HOME/standalone/target/standalone-*.jar" >/dev/null || return 0
  [ -n "$(find "$MIDONET_HOME"/pom.xml "$MIDONET_HOME"/*/pom.xml "$MIDONET_HOME"/*/src/main -newer "$BUILD_DIR/stamp" -type f -print -quit)" ]
}

# Builds the programs with one mvn call, when a source is newer than the last build. One build at a time; others wait for it.
midonet_build() {
  midonet_jdk
  [ -z "${MIDONET_CLASSPATH:-}" ] && [ -z "${MIDONET_BUILT:-}" ] || return 0
  midonet_sources_changed || return 0
  midonet_packages "${MIDONET_BUILD_PACKAGES[@]}"
  mkdir -p "$BUILD_DIR"
  (
    flock 9
    midonet_sources_changed || exit 0
    midonet_say "set-up: building with Maven (log: $BUILD_DIR/build.log)"
    touch "$BUILD_DIR/stamp.new"
    cd "$MIDONET_HOME"
    if ! mvn -B -q package -Dmaven.test.skip=true -Dspotless.check.skip=true >"$BUILD_DIR/build.log" 2>&1 </dev/null; then
      grep -m 12 -E "ERROR|WARNING.*[.]java" "$BUILD_DIR/build.log" >&2 || tail -12 "$BUILD_DIR/build.log" >&2
      midonet_die "the build failed, see $BUILD_DIR/build.log"
    fi
    mv "$BUILD_DIR/stamp.new" "$BUILD_DIR/stamp"
  ) 9>"$BUILD_DIR/build.lock" || exit 1
}

# midonet_jars : the jars of standalone and all below it, one a line.
midonet_jars() { printf '%s\n' "$MIDONET_HOME"/standalone/target/standalone-*.jar "$MIDONET_HOME"/standalone/target/lib/*.jar; }

# midonet_fits FILE : whether an archive is there and no jar is newer.
midonet_fits() { [ -e "$1" ] && [ -z "$(find "$MIDONET_HOME/standalone/target" -maxdepth 2 -name '*.jar' -newer "$1" -print -quit)" ]; }
