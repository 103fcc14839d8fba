#!/bin/sh
# Inside an image without systemd: sysvinit as process 1, OpenRC below it, and the fixtures' service as one of OpenRC's.
set -eu

# A container has no terminals; `init` would start them again and again.
sed -i '/getty/d' /etc/inittab
cat >/etc/init.d/lab-web <<'SERVICE'
#!/sbin/openrc-run
command=/usr/libexec/lab/lab-web
command_args=infinity
command_background=yes
pidfile=/run/lab-web.pid
SERVICE
chmod 755 /etc/init.d/lab-web
rc-update add lab-web default >/dev/null
