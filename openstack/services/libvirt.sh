# shellcheck shell=bash
# libvirtd with qemu's software emulation, on a machine without cgroups, AppArmor or systemd. What a machine must have in /etc/libvirt/qemu.conf for that is
# written between marks; what the guide asks for there is the administrator's.
start_libvirt() {
  need libvirtd nova
  local dir=$STATE/libvirt
  mkdir -p "$dir"
  if ! running libvirt; then
    ! virsh -q -c qemu:///system version >/dev/null 2>&1 || die "another libvirtd runs here"
    if ! grep -q '^# midonet: begin' /etc/libvirt/qemu.conf; then
      printf '%s\n' '# midonet: begin' 'security_driver = "none"' 'cgroup_controllers = [ ]' 'namespaces = [ ]' 'stdio_handler = "file"' '# midonet: end' \
        >>/etc/libvirt/qemu.conf
    fi
    printf '%s\n' 'auth_unix_rw = "none"' 'unix_sock_rw_perms = "0770"' "log_outputs = \"2:file:$dir/libvirtd.log\"" >"$dir/libvirtd.conf"
    spawn libvirt libvirtd --config "$dir/libvirtd.conf" --pid-file "$dir/libvirtd.pid"
  fi
  await 60 libvirt virsh -q -c qemu:///system version
  say "libvirt: qemu:///system"
}
