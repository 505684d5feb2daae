#!/bin/sh
# Runs a command under another kernel, in a QEMU guest (TCG: KVM is not needed) that sees this machine's files, read-only beneath its own:
#
#   run.sh KERNEL COMMAND [ARGUMENT…]
#
# KERNEL is a directory into which a kernel's package was unpacked: `apt-get download linux-image-6.1.0-NN-amd64 && dpkg -x … KERNEL`. It must lie on
# the root file system. Needs qemu-system-x86, busybox-static, cpio, kmod. The exit status is the command's. Environment: GUEST_MEMORY (MiB), GUEST_CPUS,
# GUEST_SECONDS after which the guest is stopped.
set -eu
kernel=$(cd "$1" && pwd -P)
shift
for tool in qemu-system-x86_64 cpio depmod; do
  command -v $tool >/dev/null || { echo "run.sh: $tool is not installed" >&2; exit 2; }
done
version=$(basename "$(echo "$kernel"/lib/modules/*)")
[ -e "$kernel/lib/modules/$version/modules.dep" ] || depmod -b "$kernel" "$version"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/modules" "$root/proc" "$root/sys" "$root/dev" "$root/host" "$root/own" "$root/all"
cp /bin/busybox "$root/bin/"
for name in sh mount mkdir insmod switch_root; do ln -s busybox "$root/bin/$name"; done
# What the guest needs to see the files; the rest it loads from them.
modprobe -d "$kernel" -S "$version" --show-depends -a virtio_pci 9p 9pnet_virtio overlay | while read -r _ file _; do
  case $file in
    *.ko)
      name=$(basename "$file")
      [ -e "$root/modules/$name" ] && continue
      cp "$file" "$root/modules/"
      echo "insmod /modules/$name" >> "$root/load"
      ;;
  esac
done
cat > "$root/command" <<EOT
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/shm /dev/pts
for at in /dev/shm /run; do mount -t tmpfs tmp \$at; done
mount -t devpts pts /dev/pts
mkdir -p /lib/modules
mount --bind $kernel/lib/modules /lib/modules
# The kernel would ask for them at the first use: here a missing one shows.
modprobe -a veth vxlan ip_gre ip6_gre tun sch_ingress cls_bpf af_packet
ip link set lo up
cd $(pwd -P)
export PATH=$PATH HOME=/root ${JAVA_HOME:+JAVA_HOME=$JAVA_HOME}
$(for argument in "$@"; do printf "'%s' " "$(printf %s "$argument" | sed "s/'/'\\\\''/g")"; done)
echo "GUEST STATUS \$?"
sync
echo o > /proc/sysrq-trigger
# Files may be gone by now: not even sleep can be had, and an init that ends is a panic in the log.
while :; do :; done
EOT
cat > "$root/init" <<EOT
#!/bin/sh
mount -t devtmpfs dev /dev
. /load
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host
mount -t tmpfs own /own
mkdir /own/upper /own/work
mount -t overlay -o lowerdir=/host,upperdir=/own/upper,workdir=/own/work all /all
/bin/busybox cp /command /all/guest-command
/bin/busybox chmod +x /all/guest-command
exec switch_root /all /bin/sh /guest-command
EOT
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) > "$work/initrd.gz"
timeout "${GUEST_SECONDS:-600}" qemu-system-x86_64 -M q35 -accel tcg,thread=multi -cpu max -smp "${GUEST_CPUS:-2}" -m "${GUEST_MEMORY:-3072}" -nodefaults \
  -display none -no-reboot -serial "file:$work/console" -kernel "$kernel/boot/vmlinuz-$version" -initrd "$work/initrd.gz" \
  -virtfs local,path=/,security_model=none,readonly=on,multidevs=remap,mount_tag=host \
  -append "console=ttyS0 quiet panic=-1 mitigations=off" </dev/null || true
tr -d '\r' < "$work/console" | grep -v '^GUEST STATUS' || true
exit "$(tr -d '\r' < "$work/console" | sed -n 's/^GUEST STATUS //p' | grep . || echo 3)"
