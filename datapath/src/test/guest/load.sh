#!/bin/sh
# Loads the kernel programs under another kernel, in a QEMU guest (TCG: KVM is not needed):
#
#   build.sh /tmp/midonet.bpf.o && load.sh /tmp/midonet.bpf.o vmlinuz
#
# A kernel comes with `apt-get download linux-image-6.1.0-NN-amd64 && dpkg -x …`. Needs
# qemu-system-x86, busybox-static, bpftool, cpio. Last line: PASS or FAIL; the verifier's words
# before it.
set -eu
object=$1 kernel=$2
for tool in qemu-system-x86_64 bpftool cpio ldd; do
  command -v $tool >/dev/null || { echo "load.sh: $tool is not installed" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/bpf"
cp /bin/busybox "$root/bin/"
for name in sh mount echo tail poweroff; do ln -s busybox "$root/bin/$name"; done
for file in $(command -v bpftool) $(ldd "$(command -v bpftool)" | grep -o '/[^ ]*'); do
  mkdir -p "$root$(dirname "$file")"
  cp -L "$file" "$root$file"
done
cp "$object" "$root/programs.o"
cat > "$root/init" <<EOT
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t bpf bpf /bpf
if $(command -v bpftool) prog loadall /programs.o /bpf/programs > /log 2>&1
then echo PASS
else tail -n 40 /log; echo FAIL
fi
poweroff -f
EOT
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) > "$work/initrd.gz"
# A guest that hangs must not: exit status and console say the same.
timeout 300 qemu-system-x86_64 -M q35 -accel tcg -cpu max -smp 1 -m 1024 -nodefaults -display none \
  -no-reboot -serial file:"$work/console" -kernel "$kernel" -initrd "$work/initrd.gz" \
  -append "console=ttyS0 quiet panic=-1 mitigations=off" </dev/null || true
tr -d '\r' < "$work/console" | grep -v '^\[' || true
tr -d '\r' < "$work/console" | grep -qx PASS
