# shellcheck shell=bash
# A minimal Debian 12 in a folder, for tests of what this machine has and another may not have. Sourced after bin/lib/midonet.sh, as root.

# debian_make FOLDER [PACKAGE,…] : makes it, with packages besides the least; the log is FOLDER.log.
debian_make() {
  debootstrap --variant=minbase --include="ca-certificates${2:+,$2}" bookworm "$1" >"$1.log" 2>&1 || midonet_die "debootstrap failed, see $1.log"
  # Its other users have to get through; nobody sits at a terminal of its.
  chmod 755 "$1"
  ln -s /dev/null "$1/etc/systemd/system/getty.target"
  ln -s /dev/null "$1/etc/systemd/system/console-getty.service"
  # Where this machine gets its packages from, the other one does too.
  cp -a /etc/resolv.conf /etc/hosts "$1/etc/"
  cp -aL /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/"
}

# debian_run FOLDER [--bind SOURCE TARGET]… COMMAND… : runs a command in it. It shares this machine's kernel and network, and nothing else.
# In a mount namespace of its own, so nothing stays mounted whatever happens; network namespaces are named in the folder's own /run.
debian_run() {
  unshare --mount --propagation private bash -euc '
    folder=$1; shift
    mount --bind "$folder" "$folder"
    while [ "$1" = --bind ]; do
      mkdir -p "$folder$3"
      mount --bind "$2" "$folder$3"
      shift 3
    done
    mount -t proc proc "$folder/proc"
    mount --rbind /sys "$folder/sys"
    mount --rbind /dev "$folder/dev"
    mount -t tmpfs tmpfs "$folder/run"
    exec chroot "$folder" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
  ' bash "$@"
}

# debian_boot FOLDER : starts its systemd, alone on a network of its own, and sets BOOTED to that process; debian_in runs a command there.
debian_boot() {
  unshare --mount --pid --fork --kill-child --net --cgroup --uts --ipc --propagation private bash -euc '
    folder=$1
    mount --bind "$folder" "$folder"
    mount -t proc proc "$folder/proc"
    mount -t sysfs sysfs "$folder/sys"
    mount -t cgroup2 cgroup2 "$folder/sys/fs/cgroup" 2>/dev/null || mount --rbind /sys/fs/cgroup "$folder/sys/fs/cgroup"
    mount -t tmpfs tmpfs "$folder/run"
    mount --rbind /dev "$folder/dev"
    ip link set lo up
    cd "$folder"
    exec chroot "$folder" /usr/bin/env -i container=midonet PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=journal
  ' bash "$1" >>"$1.log" 2>&1 &
  local parent=$!
  timeout 30 sh -c 'until pgrep -P "$0" -x systemd >/dev/null; do kill -0 "$0" && sleep 0.1 || exit 1; done' $parent || midonet_die "systemd did not start, see $1.log"
  BOOTED=$(pgrep -P $parent -x systemd)
  timeout 60 sh -c 'until nsenter -t "$0" -a -r -w /bin/systemctl is-system-running 2>/dev/null | grep -qE "running|degraded"; do sleep 0.2; done' "$BOOTED" || midonet_die "systemd is not running, see $1.log"
}

debian_in() { nsenter -t "$BOOTED" -a -r -w /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

debian_halt() {
  [ -n "${BOOTED:-}" ] || return 0
  kill -9 "$BOOTED" 2>/dev/null || true
  BOOTED=
}
