#!/bin/sh
# Runs a model server under systemd: ready when it can answer, restarted when it no longer does.
# usage: guard.sh READY_URL ALIVE_URL COMMAND [ARGUMENT...]
#
# The unit is Type=notify with NotifyAccess=all and WatchdogSec. A model server knows nothing of that, so this script asks it and tells systemd.
set -eu

ready_url=$1
alive_url=$2
shift 2
poll=${GUARD_POLL_SECONDS:-2}
beat=${GUARD_BEAT_SECONDS:-10}
limit=${GUARD_PROBE_SECONDS:-5}

"$@" &
server=$!
stopping=0
# The server drains its streams; systemd's TimeoutStopSec bounds that.
trap 'stopping=1; kill -TERM "$server" 2>/dev/null || true' TERM INT

answers() {
  curl --silent --fail --max-time "$limit" --output /dev/null "$1"
}

# A wait that a signal ends at once.
pause() {
  sleep "$1" &
  wait $! || true
}

running() {
  [ "$stopping" = 0 ] && kill -0 "$server" 2>/dev/null
}

while running && ! answers "$ready_url"; do
  # Loading weights takes minutes: TimeoutStartSec bounds the silence, not the load.
  systemd-notify "EXTEND_TIMEOUT_USEC=60000000" "--status=loading" || true
  pause "$poll"
done

if running; then systemd-notify --ready "--status=serving"; fi

while running; do
  # No beat while it does not answer: after WatchdogSec systemd kills the unit and starts it anew.
  if answers "$alive_url"; then systemd-notify "WATCHDOG=1" || true; fi
  pause "$beat"
done

code=0
wait "$server" || code=$?
# A signal interrupts the wait before the server has ended.
while kill -0 "$server" 2>/dev/null; do
  code=0
  wait "$server" || code=$?
done
exit "$code"
