"""What executables the base systems bring: a command that is not among them cannot be started."""

from __future__ import annotations

BUSYBOX = frozenset(
    """
[ [[ arch arp arping ash awk base32 base64 basename bc bunzip2 bzcat bzip2 cal cat chgrp chmod chown
chroot cksum clear cmp comm cp cpio crond crontab cut date dc dd df diff dirname dmesg dnsdomainname
dos2unix du echo ed egrep env expand expr factor fallocate false fgrep find fold free fsync fuser
getopt grep groups gunzip gzip halt head hexdump hostid hostname httpd id ifconfig install ip ipcalc
kill killall less link ln logger login logname ls lsof md5sum mkdir mkfifo mknod mktemp more mount
mountpoint mpstat mv nc netstat nice nl nohup nproc nslookup od paste patch pgrep pidof ping ping6
pkill pmap printenv printf ps pwd readlink realpath renice reset rev rm rmdir route sed seq sh
sha1sum sha256sum sha3sum sha512sum shred shuf sleep sort split stat strings stty su sum sync tac
tail tar tee telnet test time timeout top touch tr traceroute true truncate tty ttysize umount uname
unexpand uniq unix2dos unlink unxz unzip uptime users usleep uudecode uuencode vi watch wc wget
which who whoami xargs xxd xzcat yes zcat
""".split()
)

DEBIAN = frozenset(
    """
[ arch awk base32 base64 basename bash cat chgrp chmod chown chroot cksum comm cp cut date dd df
diff dir dirname du echo egrep env expand expr factor false fgrep find fmt fold free grep groups
gunzip gzip head hostname id install join kill link ln logname ls mawk md5sum mkdir mkfifo mknod
mktemp more mount mv nice nl nohup nproc numfmt od paste perl pidof printenv printf ptx pwd readlink
realpath rm rmdir sed seq sh sha1sum sha256sum sha512sum shred shuf sleep sort split stat stty su
sum sync tac tail tar tee test timeout touch tr true truncate tsort tty umount uname unexpand uniq
unlink users vdir wc which who whoami xargs yes zcat apt apt-get dpkg
""".split()
)

USERLANDS: dict[str, frozenset[str]] = {"busybox": BUSYBOX, "debian": DEBIAN, "": frozenset()}
"""By the name that ``Image.userland`` has."""

EXTRAS: dict[str, frozenset[str]] = {
    "docker.io/library/nginx": frozenset({"curl", "nginx"}),
    "docker.io/curlimages/curl": frozenset({"curl"}),
    "docker.io/library/redis": frozenset({"redis-cli"}),
    "docker.io/library/python": frozenset({"curl", "wget", "pip", "git"}),
    "docker.io/library/node": frozenset({"curl", "wget", "npm", "npx", "git"}),
    "docker.io/library/mysql": frozenset({"mysql", "mysqladmin"}),
    "docker.io/library/mariadb": frozenset({"mariadb", "mariadb-admin"}),
    "docker.io/library/postgres": frozenset({"psql", "pg_isready"}),
    "registry.k8s.io/e2e-test-images/agnhost": frozenset({"curl", "dig", "bash"}),
}
"""What single images have beside their base system."""


def executables(userland: str, repository: str) -> frozenset[str]:
    """The names in ``$PATH`` of an image."""
    return USERLANDS[userland] | EXTRAS.get(repository, frozenset())
