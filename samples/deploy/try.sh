#!/usr/bin/env bash
# The Caddyfile beside this script, tried for real on loopback: Caddy with a certificate of its own authority before a real server, and a second server as the peer. Looked at through
# the proxy: WebFinger, actor, a signed delivery (the peer follows and is accepted), the event stream, a large upload. Skipped, with the reason, where Caddy cannot be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/artifacts/bin/ActorServer/release/ActorServer
[ -x "$program" ] || { echo "deploy lane: build the server first (./build.sh)"; exit 1; }
if ! command -v caddy >/dev/null && [ "$(id -u)" = 0 ]; then apt-get install -y --no-install-recommends caddy >/dev/null 2>&1 || true; fi
command -v caddy >/dev/null || { echo "deploy lane: skipped, Caddy (Debian's package caddy) cannot be installed here"; exit 0; }

work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT
base=$((20000 + RANDOM % 10000))
tls=$((base)) nick=$((base + 1)) nora=$((base + 2))
fail() { echo "deploy lane: $1"; tail -n 20 "$work"/*.log; exit 1; }
until_true() { for _ in $(seq 150); do if eval "$2" >/dev/null 2>&1; then return; fi; sleep 0.2; done; fail "in vain: $1"; }

# The Caddyfile as it is, with this machine's name and ports; Caddy's own authority in place of a public one.
{ printf '{\n\tadmin off\n\tskip_install_trust\n\tlocal_certs\n\tauto_https disable_redirects\n\thttp_port %s\n}\n' $((base + 3))
  sed -e "s/^social\.example\.org {/localhost:$tls {/" -e "s/localhost:5080/localhost:$nick/" samples/deploy/Caddyfile; } >"$work/Caddyfile"
XDG_DATA_HOME=$work/caddy XDG_CONFIG_HOME=$work/caddy caddy run --config "$work/Caddyfile" --adapter caddyfile >"$work/caddy.log" 2>&1 &
pids+=($!)
root=$work/caddy/caddy/pki/authorities/local/root.crt
until_true "Caddy makes its authority" "[ -s '$root' ]"
export SSL_CERT_FILE=$root

"$program" serve --data-folder "$work/nick" --public-origin "https://localhost:$tls" --listen "http://localhost:$nick" --handle nick --allow-loopback true >"$work/nick.log" 2>&1 &
pids+=($!)
"$program" serve --data-folder "$work/nora" --listen "http://localhost:$nora" --handle nora >"$work/nora.log" 2>&1 &
pids+=($!)
get=(curl -sS --fail --cacert "$root")
origin=https://localhost:$tls
until_true "ready through the proxy" "${get[*]} $origin/health/ready"
until_true "the peer is ready" "curl -sS --fail http://localhost:$nora/health/ready"

"${get[@]}" "$origin/.well-known/webfinger?resource=acct:nick@localhost:$tls" | grep -q "\"$origin/actor\"" || fail "WebFinger does not lead to the actor"
"${get[@]}" -H 'Accept: application/activity+json' -D "$work/head" "$origin/actor" | grep -q "\"id\":\"$origin/actor\"" || fail "the actor is not served"
grep -qi '^content-type: application/activity+json' "$work/head" || fail "the actor has another type"
echo "deploy lane: WebFinger and actor"

token=$("$program" token create lane --data-folder "$work/nick" | tail -n 1)
as_owner=(-H "Authorization: Bearer $token")
curl -sSN --cacert "$root" "${as_owner[@]}" "$origin/actor/events" >"$work/events" 2>"$work/events.log" &
pids+=($!)
until_true "the event stream begins at once" "grep -q ': here' '$work/events'"

"$program" follow "$origin/actor" --data-folder "$work/nora" >"$work/follow.log" 2>&1 || fail "the peer cannot follow"
until_true "the signed Follow arrives and is in the event stream while that is open" "grep -q '\"Follow\"' '$work/events'"
until_true "the follower is there" "${get[*]} -H 'Accept: application/activity+json' $origin/actor/followers | grep -q '\"totalItems\":1'"
echo "deploy lane: a signed delivery from a peer, and the event stream, not held back"

{ printf 'RIFF\x00\x00\x00\x00WAVEfmt '; head -c $((30 * 1024 * 1024)) /dev/zero; } >"$work/sound.wav"
status=$(curl -sS --cacert "$root" "${as_owner[@]}" -o "$work/upload.log" -w '%{http_code}' -F "file=@$work/sound.wav;type=audio/wav" -F 'object={"type":"Audio"}' "$origin/actor/upload-media")
case "$status" in 201 | 202) ;; *) fail "30 MB were answered $status" ;; esac
echo "deploy lane: 30 MB uploaded"
if grep -q "$token" "$work/caddy.log"; then fail "a token is in the proxy's log"; fi

if command -v systemd-analyze >/dev/null; then
  exposure=$(systemd-analyze security --offline=true samples/deploy/actorserver.service 2>/dev/null | sed -n 's/.*Overall exposure level[^:]*: \(.*\)/\1/p')
  echo "deploy lane: the unit's exposure is ${exposure:-not told by this systemd}"
fi
echo "deploy lane: Caddy $(caddy version | cut -d' ' -f1) before a real server, all right"
