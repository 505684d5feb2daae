# shellcheck shell=bash
# What tree.sh is in an installed package: Java and the jars are there, and what else is needed the package manager has seen to. Sourced by midonet.sh.

BUILD_DIR=/var/cache/midonet

# Java is there: the program tells.
midonet_help() { :; }
midonet_jdk() { export JAVA_HOME=$MIDONET_HOME/java; }
midonet_packages() { :; }
midonet_build() { midonet_jdk; }
MIDONET_BUILD_PACKAGES=() MIDONET_RUN_PACKAGES=() MIDONET_LAB_PACKAGES=()

midonet_jars() { printf '%s\n' "$MIDONET_HOME"/lib/*.jar; }

# Who may not write a cache starts without one, and without a word.
midonet_fits() { if [ -w "$BUILD_DIR" ]; then [ -e "$1" ] && [ -z "$(find "$MIDONET_HOME/lib" -name '*.jar' -newer "$1" -print -quit)" ]; fi; }
