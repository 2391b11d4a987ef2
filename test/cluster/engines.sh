#!/usr/bin/env bash
# Real engines to test several servers on: an S3 store (Ceph: one monitor, one OSD on a sparse file, one RADOS gateway) and
# PostgreSQL 15, from the packages of Debian or Ubuntu, on 127.0.0.1. No containers, no devices, no services, no daemon as root.
#
#   engines.sh missing             print the packages that are missing, HAProxy's among them, one a line
#   engines.sh install             install them (as root, or by sudo without a password)
#   engines.sh up DIR              start everything in DIR and wait until it serves; what DIR holds is gone on with
#   engines.sh env DIR             print what reaches it:  eval "$(engines.sh env DIR)"
#   engines.sh kill DIR NAME [SIG] end one daemon by a signal, SIGKILL by default; NAME: mon osd rgw pg
#   engines.sh start DIR NAME      start one daemon again and wait for it
#   engines.sh status DIR          a line for each daemon: name, pid, resident memory
#   engines.sh down DIR            stop everything; the data stays in DIR
set -euo pipefail
export LC_ALL=C.UTF-8
PATH=$PATH:/usr/sbin:/sbin
POSTGRES=/usr/lib/postgresql/15/bin
DAEMONS='mon osd rgw pg'
# Bytes of the sparse file that the OSD keeps everything in.
OSD_SIZE=$((10 << 30))
# Seconds for which a "complete" of a killed gateway stays locked; 600 is Ceph's own.
COMPLETE_LOCK=15

die() { echo "engines.sh: $*" >&2; exit 1; }

# ---------------------------------------------------------------- packages

missing() {
  local program
  for program in ceph-mon ceph-osd radosgw haproxy; do command -v $program >/dev/null || echo $program; done
  command -v ceph >/dev/null || echo ceph-common
  [[ -x $POSTGRES/initdb ]] || echo postgresql-15
}

install() {
  local packages root=() rc=/usr/sbin/policy-rc.d made='' status=0
  mapfile -t packages < <(missing)
  ((${#packages[@]})) || return 0
  command -v apt-get >/dev/null || die 'there is no apt-get'
  if [[ $EUID != 0 ]]; then
    root=(sudo -n)
    sudo -n true 2>/dev/null || die 'neither root nor sudo without a password'
  fi
  # No service of these packages may start by itself.
  if [[ ! -e $rc ]]; then
    made=1
    printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee $rc >/dev/null
    "${root[@]}" chmod 755 $rc
  fi
  local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive timeout -k 10 300 apt-get -q -y
    -o DPkg::Lock::Timeout=120 -o Acquire::Retries=1 -o Acquire::http::Timeout=20)
  "${apt[@]}" install --no-install-recommends "${packages[@]}" </dev/null >&2 || {
    "${apt[@]}" update </dev/null >&2 || true
    "${apt[@]}" install --no-install-recommends "${packages[@]}" </dev/null >&2
  } || status=$?
  [[ ! $made ]] || "${root[@]}" rm -f $rc
  ((status == 0)) || die "apt-get could not install ${packages[*]}"
}

# ---------------------------------------------------------------- daemons

# A daemon runs as the user of its package where we are root, else as we do.
as() {
  local user=$1
  shift
  if [[ $EUID == 0 ]]; then setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"; else "$@"; fi
}
own() { [[ $EUID != 0 ]] || chown -R "$1:$1" "$2"; }

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_ports() {
  local first port
  for _ in {1..50}; do
    first=$((20000 + (RANDOM % 366) * 30))
    for ((port = first; port < first + 30; port++)); do listens $port && continue 2; done
    echo $first
    return
  done
  die 'no 30 free ports in a row'
}
random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
wait_for() { # SECONDS WHAT COMMAND...
  local tries=$(($1 * 10)) what=$2
  shift 2
  while ((tries-- > 0)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  die "$what is not ready in time; its log is in $DIR"
}

# The pid of a daemon that lives, or nothing; never that of a process of somebody else.
pid_of() {
  local file pid
  case $1 in
    mon) file=$DIR/ceph/run/mon.a.pid ;;
    osd) file=$DIR/ceph/run/osd.0.pid ;;
    rgw) file=$DIR/ceph/run/client.rgw.a.pid ;;
    pg) file=$DIR/pg/data/postmaster.pid ;;
    *) die "no daemon $1: one of $DAEMONS" ;;
  esac
  [[ -r $file ]] || return 0
  read -r pid <"$file" || [[ -n $pid ]] || return 0
  [[ -r /proc/$pid/cmdline ]] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$DIR/" || return 0
  echo "$pid"
}

# Waits until a daemon has ended; a zombie has no command line.
wait_for_end() { # NAME PID TENTHS
  local i
  for ((i = 0; i < $3; i++)); do
    [[ $(pid_of "$1") == "$2" ]] || return 0
    sleep 0.1
  done
  return 1
}

stop() { # NAME SIGNAL
  local pid
  pid=$(pid_of "$1")
  [[ $pid ]] || return 0
  kill "-$2" "$pid" || return 0
  wait_for_end "$1" "$pid" 100 || kill -KILL "$pid" || true
}

# What a script that was interrupted has left, on its way to be a daemon or to ask one.
kill_strays() {
  local command
  for command in /proc/[0-9]*/cmdline; do
    if tr '\0' ' ' <"$command" 2>/dev/null | grep -qF -e "$DIR/ceph/" -e "$DIR/pg/"; then
      command=${command#/proc/}
      kill -KILL "${command%/cmdline}" 2>/dev/null || true
    fi
  done
}

# A killed postmaster that nobody has reaped yet, as in a container, keeps its pid, and PostgreSQL would not start beside it.
bury_postmaster() {
  local data=$DIR/pg/data pid i
  [[ -s $data/postmaster.pid ]] || return 0
  read -r pid <"$data/postmaster.pid"
  for ((i = 0; i < 100; i++)); do
    [[ -d /proc/$pid ]] || return 0
    if ((i >= 5)) && grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null &&
      ! readlink /proc/[0-9]*/cwd 2>/dev/null | grep -qxF "$data"; then
      rm -f "$data/postmaster.pid" "$DIR/pg/.s.PGSQL.$((PORT + 2)).lock"
      return 0
    fi
    sleep 0.1
  done
}

ceph_() { as ceph timeout 60 ceph -c "$DIR/ceph/ceph.conf" "$@"; }
osd_is_up() { ceph_ osd stat -f json | grep -q '"num_up_osds":1'; }
gateway_answers() { (
  exec 3<>"/dev/tcp/127.0.0.1/$((PORT + 1))" && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && head -n1 <&3 | grep -q ' 200 '
); }
sql() { as postgres $POSTGRES/psql -qXtA -h "$DIR/pg" -p $((PORT + 2)) -U sealwire -d postgres -c "$1"; }

start() {
  local ceph=$DIR/ceph pool
  if [[ $(pid_of "$1") ]]; then return 0; fi
  case $1 in
    mon)
      if [[ ! -e $ceph/mon/kv_backend ]]; then
        as ceph monmaptool --create --fsid "$FSID" --addv a "[v2:127.0.0.1:$PORT]" "$ceph/monmap" >"$ceph/log/made" &&
          as ceph ceph-mon -c "$ceph/ceph.conf" -i a --mkfs --monmap "$ceph/monmap" >>"$ceph/log/made" 2>&1 ||
          die "ceph-mon cannot be made: see $ceph/log"
      fi
      as ceph ceph-mon -c "$ceph/ceph.conf" -i a >>"$ceph/log/out" 2>&1 || die "ceph-mon does not start: see $ceph/log"
      wait_for 30 ceph-mon ceph_ --connect-timeout 5 fsid
      ;;
    osd)
      if [[ ! -e $ceph/osd/ready ]]; then
        ceph_ osd new "$OSD_UUID" >>"$ceph/log/made"
        as ceph ceph-osd -c "$ceph/ceph.conf" -i 0 --mkfs --osd-uuid "$OSD_UUID" >>"$ceph/log/made" 2>&1 ||
          die "ceph-osd cannot be made: see $ceph/log"
      fi
      # A killed OSD still counts as up for a while: without this, waiting for it would end too early.
      ceph_ osd down 0 >>"$ceph/log/out" 2>&1 || true
      as ceph ceph-osd -c "$ceph/ceph.conf" -i 0 >>"$ceph/log/out" 2>&1 || die "ceph-osd does not start: see $ceph/log"
      wait_for 60 ceph-osd osd_is_up
      ;;
    rgw)
      if [[ ! -e $ceph/user ]]; then
        # All pools at once: radosgw alone would make them one by one, two seconds each.
        for pool in .rgw.root default.rgw.{log,control,meta,buckets.index,buckets.data,buckets.non-ec}; do
          ceph_ osd pool create "$pool" 1 1 >>"$ceph/log/made" 2>&1
        done
        as ceph radosgw-admin -c "$ceph/ceph.conf" -n client.rgw.a user create --uid=sealwire --display-name=sealwire \
          --access-key="$S3_KEY" --secret="$S3_SECRET" >>"$ceph/log/made" 2>&1 || die "no user of S3: see $ceph/log/made"
        as ceph touch "$ceph/user"
      fi
      as ceph radosgw -c "$ceph/ceph.conf" -n client.rgw.a >>"$ceph/log/out" 2>&1 || die "radosgw does not start: see $ceph/log"
      wait_for 60 radosgw gateway_answers
      ;;
    pg)
      if [[ ! -e $DIR/pg/data/PG_VERSION ]]; then
        (umask 077 && echo "$PG_PASSWORD" >"$DIR/pg/password")
        own postgres "$DIR/pg"
        as postgres $POSTGRES/initdb -D "$DIR/pg/data" -U sealwire --pwfile="$DIR/pg/password" --auth-local=trust \
          --auth-host=scram-sha-256 --locale=C.UTF-8 -E UTF8 >"$DIR/pg/made" 2>&1 || die "initdb failed: see $DIR/pg/made"
        cat >>"$DIR/pg/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
port = $((PORT + 2))
unix_socket_directories = '$DIR/pg'
shared_buffers = 64MB
max_connections = 300
END
      fi
      bury_postmaster
      as postgres $POSTGRES/pg_ctl -D "$DIR/pg/data" -l "$DIR/pg/log" -w -t 60 start >/dev/null </dev/null ||
        die "PostgreSQL does not start: see $DIR/pg/log"
      ;;
  esac
}

# ---------------------------------------------------------------- configuration

settings() {
  if [[ ! -f $DIR/settings ]]; then
    [[ $VERB == up ]] || die "nothing was ever started in $DIR"
    (
      umask 077
      cat >"$DIR/settings" <<END
PORT=$(free_ports)
FSID=$(cat /proc/sys/kernel/random/uuid)
OSD_UUID=$(cat /proc/sys/kernel/random/uuid)
S3_KEY=AK$(random_hex 9)
S3_SECRET=$(random_hex 20)
PG_PASSWORD=$(random_hex 12)
END
    )
  fi
  # shellcheck disable=SC1091
  . "$DIR/settings"
}

ceph_conf() {
  cat <<END
[global]
fsid = $FSID
mon initial members = a
mon host = [v2:127.0.0.1:$PORT]
auth cluster required = none
auth service required = none
auth client required = none
keyring = /dev/null
# By default radosgw wants to speak to the monitor in a mode that needs keys, and would look for another one for ever.
ms mon client mode = crc
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr1 = false
ms bind ipv6 = false
ms bind port min = $((PORT + 10))
ms bind port max = $((PORT + 29))
run dir = $DIR/ceph/run
admin socket = $DIR/ceph/run/\$name.asok
pid file = $DIR/ceph/run/\$name.pid
log file = $DIR/ceph/log/\$name.log
crash dir = $DIR/ceph/log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
[mon]
mon data = $DIR/ceph/mon
mon cluster log file = $DIR/ceph/log/cluster.log
# A small disk is no reason to stop.
mon data avail warn = 2
mon data avail crit = 1
paxos propose interval = 0.1
[osd]
osd data = $DIR/ceph/osd
# memstore would forget everything when the OSD is killed.
osd objectstore = bluestore
bluestore block size = $OSD_SIZE
# After a SIGKILL the next OSD is taken at once.
osd mon report interval = 1
[client.rgw.a]
rgw data = $DIR/ceph/rgw
# Without tcp_nodelay each error takes 44 ms more.
rgw frontends = beast endpoint=127.0.0.1:$((PORT + 1)) tcp_nodelay=1
rgw thread pool size = 64
rgw enable usage log = false
rgw mp lock max time = $COMPLETE_LOCK
# What is deleted is freed within a minute, not after two hours.
rgw gc obj min wait = 20
rgw gc processor period = 20
rgw gc processor max time = 20
END
}

up() {
  ((${#DIR} <= 70)) || die "$DIR is too long a path for the sockets in it, which may have 107 characters"
  local absent daemon
  absent=$(missing | { grep -vx haproxy || true; } | xargs)
  [[ -z $absent ]] || die "not installed: $absent"
  mkdir -p "$DIR"/ceph/{mon,osd,rgw,run,log} "$DIR/pg"
  settings
  ceph_conf >"$DIR/ceph/ceph.conf"
  own ceph "$DIR/ceph"
  own postgres "$DIR/pg"
  as ceph test -x "$DIR" || die "the user ceph may not enter $DIR"
  for daemon in $DAEMONS; do start "$daemon"; done
}

environment() {
  cat <<END
export DATABASE_URL='postgres://sealwire:$PG_PASSWORD@127.0.0.1:$((PORT + 2))/postgres'
export AWS_ENDPOINT_URL_S3='http://127.0.0.1:$((PORT + 1))'
export AWS_REGION='us-east-1'
export AWS_ACCESS_KEY_ID='$S3_KEY'
export AWS_SECRET_ACCESS_KEY='$S3_SECRET'
END
}

VERB=${1:-}
DIR=${2:-}
case $VERB in
  missing)
    missing
    exit
    ;;
  install)
    install
    exit
    ;;
  up | env | kill | start | status | down) [[ $DIR == /* ]] || die 'name the folder by its whole path' ;;
  *)
    sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
# The users of the daemons may not be able to enter the folder that we are in.
cd /
[[ $VERB == up ]] || settings
case $VERB in
  up) up ;;
  env) environment ;;
  start) start "${3:?NAME}" ;;
  kill)
    pid=$(pid_of "${3:?NAME}")
    [[ $pid ]] || die "$3 does not run"
    kill "-${4:-KILL}" "$pid"
    # Even a killed process takes a while; until then `start` would take it for alive.
    wait_for_end "$3" "$pid" 100 || die "$3 does not end"
    ;;
  status)
    for daemon in $DAEMONS; do
      pid=$(pid_of "$daemon")
      echo "$daemon ${pid:-is down}${pid:+ $(awk '/VmRSS/{printf "%.0f MB", $2 / 1024}' "/proc/$pid/status")}"
    done
    ;;
  down) # Who asks first; SIGINT is PostgreSQL's fast shutdown.
    stop rgw TERM
    stop pg INT
    stop osd TERM
    stop mon TERM
    kill_strays
    ;;
esac
