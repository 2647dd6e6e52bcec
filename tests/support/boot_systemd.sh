#!/bin/bash
# boot_systemd.sh ROOT NAME: boots the systemd of the folder ROOT as PID 1 in namespaces of its own,
# in cgroups called NAME, on a host with hybrid cgroups. Needs root.
set -eu
root=$1 name=$2
PATH=$PATH:/usr/sbin:/sbin
for hierarchy in systemd unified cpu,cpuacct memory pids devices freezer blkio cpuset; do
  for controller in ${hierarchy//,/ }; do
    own=$(awk -F: -v c="$controller" \
      '($2==c)||($2=="name="c)||(c=="unified"&&$1=="0"){print $3}' /proc/self/cgroup)
    folder=/sys/fs/cgroup/$controller${own%/}/$name
    mkdir -p "$folder"
    if [ "$controller" = cpuset ]; then
      cat /sys/fs/cgroup/cpuset/cpuset.cpus > "$folder/cpuset.cpus"
      cat /sys/fs/cgroup/cpuset/cpuset.mems > "$folder/cpuset.mems"
      echo 1 > "$folder/cgroup.clone_children"
    fi
    echo $$ > "$folder/cgroup.procs"
  done
done
exec unshare --pid --fork --mount --cgroup --uts --ipc --net --kill-child --propagation private \
  bash -euc '
root=$1
hostname board
mount -t proc proc "$root/proc"
# Settings of the kernel are those of the host.
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
groups=$root/sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs "$groups"
for controller in cpu cpuacct memory pids devices freezer blkio cpuset; do
  mkdir "$groups/$controller"
  mount -t cgroup -o "$controller" "$controller" "$groups/$controller"
done
mkdir "$groups/systemd" "$groups/unified"
mount -t cgroup -o none,name=systemd cgroup "$groups/systemd"
mount -t cgroup2 cgroup2 "$groups/unified"
dev=$root/dev
mount -t tmpfs -o mode=755 tmpfs "$dev"
for node in null zero full random urandom tty; do
  touch "$dev/$node"
  mount --bind "/dev/$node" "$dev/$node"
done
mkdir "$dev/pts" "$dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$dev/pts"
ln -s pts/ptmx "$dev/ptmx"
ln -s /proc/self/fd "$dev/fd"
mount -t tmpfs tmpfs "$dev/shm"
touch "$dev/console"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/run/old"
cd "$root"
pivot_root . run/old
umount -l /run/old
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --unit=multi-user.target
' boot "$root"
