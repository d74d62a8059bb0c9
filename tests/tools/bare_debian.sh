#!/usr/bin/env bash
# Show that the two commands work on a bare Debian 12, as root and as an ordinary user with sudo:
#     tests/tools/bare_debian.sh FOLDER [STEP …]
# needs root, debootstrap and 5 GB in FOLDER. Steps: demo again test check; without one, all of them in this order.
# It tries the last commit, in a folder with a space in its name, and prints the seconds of each step. The system has
# git, Python and sudo, no more. BARE_USERS="root maker" chooses who tries. What is downloaded is
# never kept from one user to the next. Settings for a mirror or a proxy go along with their certificates.
# shellcheck disable=SC2016  # scripts for the shells inside
set -euo pipefail

SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
FOLDER=$(mkdir -p "${1:?usage: bare_debian.sh FOLDER [STEP …]}" && cd "$1" && pwd -P)
shift
BASE=$FOLDER/base
inside=""
trap '[ -z "$inside" ] || kill -KILL "$inside" 2>/dev/null || true' EXIT
PORT=${BARE_PORT:-8321}

if [ ! -e "$BASE/etc/debian_version" ]; then
    debootstrap --variant=minbase --include=ca-certificates,git,python3,sudo bookworm "$BASE" >"$FOLDER/debootstrap.log"
fi

SETTINGS=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
for name in SSL_CERT_FILE PIP_CERT PIP_INDEX_URL UV_DEFAULT_INDEX http_proxy https_proxy no_proxy MAKERPATH_TEST_POSTGRESQL; do
    [ -z "${!name:-}" ] || SETTINGS+=("$name=${!name}")
done

steps() { # runs inside, as the user, in the clone
    cat <<'INSIDE'
set -uo pipefail
log=$HOME/log
failed=0
timed() { printf '%-6s %-22s %6.1f s  %s\n' "$(id -un)" "$1" "$(($(date +%s%N) - began))e-9" "$2"; }
demo() { # demo NAME: until the front page answers
    began=$(date +%s%N)
    setsid ./run demo --port "$PORT" </dev/null >"$log.$1" 2>&1 &
    local started=$! result="" until=$((SECONDS + 600))
    while [ -z "$result" ] && [ "$SECONDS" -lt "$until" ] && kill -0 "$started" 2>/dev/null; do
        sleep 0.1
        result=$(python3 - "$PORT" 2>/dev/null <<'PYTHON'
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=30).status)
except urllib.error.HTTPError as error:
    print(error.code)
PYTHON
        )
    done
    timed "$1" "the front page answers ${result:-nothing}"
    kill -- "-$started" 2>/dev/null
    wait "$started"
    if [ "$result" != 200 ]; then failed=1; tail -n 25 "$log.$1"; fi
}
tell() { # tell NAME COMMAND…
    local name=$1 result
    shift
    began=$(date +%s%N)
    "$@" </dev/null >"$log.${name%% *}" 2>&1
    result=$?
    timed "$name" "$(tail -n 1 "$log.${name%% *}")"
    if [ "$result" != 0 ]; then failed=1; tail -n 40 "$log.${name%% *}"; fi
}
[ $# -gt 0 ] || set -- demo again test check
for step in "$@"; do
    case $step in
        demo | again) demo "$step" ;;
        *) tell "$step" ./run $step ;;
    esac
done
exit "$failed"
INSIDE
}

try() { # try USER STEP…
    local user=$1 root=$FOLDER/$1 home=/root
    shift
    rm -rf "$root"
    cp -a "$BASE" "$root"
    if [ "$user" != root ]; then
        home=/home/$user
        chroot "$root" useradd --create-home --shell /bin/bash "$user"
        echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$user"
    fi
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    for file in "${SSL_CERT_FILE:-}" "${PIP_CERT:-}"; do
        [ -z "$file" ] || install -D -m 644 "$file" "$root$file"
    done
    git clone --quiet "$SOURCE" "$root$home/maker path"
    steps >"$root$home/steps"
    chroot "$root" chown -R "$user:" "$home"
    # Everything that is mounted or started ends with this process.
    unshare --mount --pid --fork --kill-child bash -euc '
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        mkdir -p "$1/dev/shm"
        mountpoint -q "$1/dev/shm" || mount -t tmpfs -o mode=1777 shm "$1/dev/shm"
        root=$1 user=$2 home=$3
        shift 3
        exec chroot --userspec="$user" "$root" env -i "HOME=$home" "$@"
    ' bash "$root" "$user" "$home" "${SETTINGS[@]}" "PORT=$PORT" \
        bash -c 'cd "$HOME/maker path" && exec bash "$HOME/steps" "$@"' bash "$@" &
    inside=$!
    wait "$inside"
}

failed=0
for user in ${BARE_USERS:-root maker}; do try "$user" "$@" || failed=1; done
exit "$failed"
