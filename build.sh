#!/usr/bin/env bash
# The one script. ./build.sh [test|conformance [--write]|bench [name …]|crash [rounds] [seed] [postgres]|run [option …]|publish [folder]|samples|format]
# Without an argument: restore, build, test. The last line of a test run is "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
configuration=Release

build() {
  dotnet build ActorServer.sln -c "$configuration" --nologo -v quiet -clp:NoSummary
}

# The peer made with Fedify, from npm. Where it cannot be installed its tests are reported as skipped, with the reason;
# ACTOR_REQUIRE_FEDIFY=1 (set by CI) makes that a failure.
install_fedify_peer() {
  if ! command -v npm >/dev/null; then echo "npm is missing: the Fedify lane will be skipped"; return; fi
  local folder=tests/fedify-peer
  if [ ! -d "$folder/node_modules" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules" ]; then
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error && touch node_modules) \
      || echo "npm ci failed: the Fedify lane will be skipped"
  fi
}

# A server that speaks S3, from npm, for the tests of media in a bucket. Where it cannot be installed they are reported as skipped, with the reason;
# ACTOR_REQUIRE_S3=1 (set by CI) makes that a failure.
install_s3_server() {
  if ! command -v npm >/dev/null; then echo "npm is missing: the S3 lane will be skipped"; return; fi
  local folder=tests/s3-server
  if [ ! -d "$folder/node_modules" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules" ]; then
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error && touch node_modules) \
      || echo "npm ci failed: the S3 lane will be skipped"
  fi
}

# The browser that the pages are looked at with. Where it cannot be installed its tests are reported as skipped, with the reason;
# ACTOR_REQUIRE_CHROMIUM=1 (set by CI) makes that a failure.
install_chromium() {
  if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then return; fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then echo "chromium is missing, and only root can install it: the browser lane will be skipped"; return; fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji; } >/dev/null 2>&1 \
    || echo "chromium could not be installed: the browser lane will be skipped"
}

# What looks at pictures and films. Where it cannot be installed its tests are reported as skipped, with the reason;
# ACTOR_REQUIRE_MEDIA_TOOLS=1 (set by CI) makes that a failure.
install_media_tools() {
  if command -v ffmpeg >/dev/null && command -v vipsthumbnail >/dev/null; then return; fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then echo "ffmpeg or libvips-tools are missing, and only root can install them: their lane will be skipped"; return; fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ffmpeg libvips-tools; } >/dev/null 2>&1 \
    || echo "ffmpeg and libvips-tools could not be installed: their lane will be skipped"
}

# PostgreSQL's server, for the tests on both databases: never started as a service, the tests start their own. Where it cannot be installed they are
# reported as skipped, with the reason; ACTOR_REQUIRE_POSTGRES=1 (set by CI) makes that a failure.
install_postgres() {
  if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then return; fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then echo "PostgreSQL is missing, and only root can install it: the PostgreSQL lane will be skipped"; return; fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-common \
      && echo "create_main_cluster = false" >>/etc/postgresql-common/createcluster.conf \
      && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null 2>&1 \
    || echo "PostgreSQL could not be installed: the PostgreSQL lane will be skipped"
}

# The second pass: the flows once more, every test server on PostgreSQL. What is about SQLite alone has the trait Database=SQLite.
postgres_pass() {
  local areas=() area
  for area in Store Inbox Outbox Delivery Collections Activities Identity; do areas+=(-namespace "ActorServer.Tests.$area"); done
  ACTOR_TEST_DATABASE=postgres dotnet run --project tests/ActorServer.Tests -c "$configuration" --no-build -- -noColor "${areas[@]}" -trait- Database=SQLite >"$1" 2>&1
}

run_tests() {
  build
  install_fedify_peer
  install_s3_server
  install_postgres
  install_media_tools
  install_chromium
  local log=artifacts/test.log status=0
  dotnet test --solution ActorServer.sln -c "$configuration" --no-build --output Detailed "$@" >"$log" 2>&1 || status=$?
  # Passed tests are many and say nothing; everything else is shown.
  grep -vE '^(passed |  +(from|Standard output)|$)' "$log" | grep -vE '^\[|^Running tests|^Waiting' || true
  local passed failed skipped
  passed=$(sed -nE 's/^ *succeeded: *([0-9]+).*/\1/p' "$log" | tail -n 1)
  failed=$(sed -nE 's/^ *failed: *([0-9]+).*/\1/p' "$log" | tail -n 1)
  skipped=$(sed -nE 's/^ *skipped: *([0-9]+).*/\1/p' "$log" | tail -n 1)
  if [ $# = 0 ]; then
    local second=artifacts/test-postgres.log
    postgres_pass "$second" || { status=$?; grep -A 12 '\[FAIL\]' "$second" || tail -n 20 "$second"; }
    grep -A 1 '\[SKIP\]' "$second" || true
    local summary; summary=$(grep 'ActorServer.Tests  Total:' "$second" || echo "Total: 0, Errors: 1, Failed: 0, Skipped: 0")
    count() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"; }
    echo "on PostgreSQL: $summary"
    failed=$((${failed:-0} + $(count Failed) + $(count Errors))) skipped=$((${skipped:-0} + $(count Skipped)))
    passed=$((${passed:-0} + $(count Total) - $(count Failed) - $(count Skipped)))
  fi
  echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
  return "$status"
}

# The W3C suites by their own runner, and every test with the trait Suite (vectors, captured requests, attacks), which becomes
# artifacts/conformance/SUITE.json; then the requirements, one by one, which become spec-conformance/REPORT.md (with --write FEDERATION.md's tables,
# too). Fails on a failure and on a claim without a test; what is skipped is shown with its reason.
conformance() {
  local status=0 folder=artifacts/conformance
  mkdir -p "$folder" && rm -f "$folder"/*.json "$folder"/*.xml
  dotnet run --project spec-conformance/JsonLd.Conformance -c "$configuration" --no-build || status=$?
  for tests in Federation.Tests ActorServer.Tests; do
    dotnet run --project "tests/$tests" -c "$configuration" --no-build -- -noColor -trait "Suite=*" -result-xml "$PWD/$folder/$tests.xml" \
      >"$folder/$tests.log" 2>&1 || status=$?
  done
  dotnet run --project spec-conformance/Federation.Conformance -c "$configuration" --no-build -- "$folder"/*.xml || status=$?
  local results="$PWD/$folder/requirements.xml"
  dotnet run --project spec-conformance/ActorServer.Conformance -c "$configuration" --no-build -- -noColor -result-xml "$results" \
    >"$folder/requirements.log" 2>&1 || { status=$?; grep -A 12 '\[FAIL\]' "$folder/requirements.log" || tail -n 20 "$folder/requirements.log"; }
  dotnet run --project spec-conformance/Report -c "$configuration" --no-build -- "$@" "$results" || status=$?
  return "$status"
}

# Without a name: all of them. jsonld is compared with jsonld.js and rdf-canonize on Node; inbox with a limit program and an inbox made with
# Fedify; signatures with the limit program; storm with Kestrel alone; growth with itself; wall with itself; page with limits, in a real Chromium; and search with reading
# one post, among a million posts that are made once, in artifacts/bench (search-postgres copies them into a PostgreSQL, search-postgres-fewer a tenth); fanout (fanout-rate,
# fanout-tls, fanout-accept, fanout-dead: parts of it) with the signing rate of all processors and with a program that delivers without a queue; scale with one worker, on
# PostgreSQL; start, of the published program, with limits.
bench() {
  local names=("$@")
  if [ $# = 0 ]; then names=(start inbox growth storm signatures fanout scale wall wall-render page search search-postgres index jsonld); fi
  install_fedify_peer
  install_chromium
  for name in "${names[@]}"; do
    if [ "$name" = jsonld ]; then dotnet run --project bench/JsonLd.Bench -c "$configuration" --no-build
    elif [ "$name" = start ]; then
      publish artifacts/app
      ACTOR_BENCH_SERVER="$PWD/artifacts/app/ActorServer" dotnet run --project bench/ActorServer.Bench -c "$configuration" --no-build -- start
    else dotnet run --project bench/ActorServer.Bench -c "$configuration" --no-build -- "$name"; fi
  done
}

# What is installed on a machine or copied into the image: compiled ahead of time for a fast start, for a machine with the ASP.NET Core runtime.
publish() {
  local folder=${1:-artifacts/app}
  dotnet publish src/ActorServer -c "$configuration" -r linux-x64 --self-contained false -p:PublishReadyToRun=true -o "$folder" --nologo -v quiet -clp:NoSummary
  echo "published to $folder"
}

case "${1:-all}" in
  all) run_tests ;;
  test) shift; run_tests "$@" ;;
  conformance) shift; build; install_chromium; conformance "$@" ;;
  bench) shift; build; bench "$@" ;;
  crash) shift; install_postgres; dotnet build tests/ActorServer.Crash -c "$configuration" --nologo -v quiet -clp:NoSummary; dotnet run --project tests/ActorServer.Crash -c "$configuration" --no-build -- "$@" ;;
  run) shift; dotnet run --project src/ActorServer -c "$configuration" -- "$@" ;;
  publish) shift; publish "$@" ;;
  samples) build; dotnet run --project samples/NickAndSarah -c "$configuration" --no-build; samples/container-lane.sh; samples/deploy/try.sh ;;
  format) dotnet format ActorServer.sln --verify-no-changes ;;
  *) sed -n '2,3p' "$0"; exit 2 ;;
esac
