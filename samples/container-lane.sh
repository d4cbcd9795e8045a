#!/usr/bin/env bash
# What the Dockerfile does, without a container engine: its publish command, then its start command with its environment,
# its health check and its stop signal. What is not tried here is the engine itself: image, volume and user namespace.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

publish=$(sed -n 's/^RUN \(.*publish\) \/app$/\1/p' Dockerfile)
[ -n "$publish" ] || { echo "container lane: no publish command found in the Dockerfile"; exit 1; }
echo "container lane: $publish"
$publish "$work/app"

mkdir "$work/data"
port=$((20000 + RANDOM % 20000))
export ActorServer__DataFolder="$work/data" ActorServer__Listen="http://127.0.0.1:$port" ActorServer__Handle=nick
run=("$work/app/ActorServer")
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  # As in the image: a user without rights, who may write to the data folder only.
  chmod 755 "$work"; chown 65534 "$work/data"
  run=(setpriv --reuid=65534 --regid=65534 --clear-groups "$work/app/ActorServer")
fi

"${run[@]}" serve >"$work/log" 2>&1 &
server=$!
for _ in $(seq 100); do
  if "${run[@]}" health >/dev/null 2>&1; then healthy=1; break; fi
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if [ -z "${healthy:-}" ]; then echo "container lane: not healthy"; cat "$work/log"; exit 1; fi
"${run[@]}" health
kill -TERM "$server"
wait "$server" || { echo "container lane: the server did not stop cleanly"; cat "$work/log"; exit 1; }
if "${run[@]}" health >/dev/null 2>&1; then echo "container lane: healthy without a server?"; exit 1; fi
echo "container lane: published, started without rights, healthy, stopped cleanly (no container engine was used)"
