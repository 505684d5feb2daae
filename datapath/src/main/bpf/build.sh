#!/bin/sh
# Compiles the kernel programs: build.sh OUT.o. Needs clang-14 and the headers of libc6-dev and
# libbpf-dev. Later clangs give code that the verifier of Linux 6.1 refuses.
set -eu
out=$1
here=$(cd "$(dirname "$0")" && pwd)
clang=${CLANG:-clang-14}
command -v "$clang" >/dev/null || { echo "build.sh: $clang is not installed" >&2; exit 1; }
# The headers of the host's architecture: asm/types.h is there on Debian.
headers=/usr/include/$(uname -m)-linux-gnu
mkdir -p "$(dirname "$out")"
exec "$clang" -O2 -g -Wall -Werror -target bpf -mcpu=v3 ${headers:+-I"$headers"} \
  -I"$here" -c "$here/midonet.bpf.c" -o "$out"
