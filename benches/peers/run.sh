#!/usr/bin/env bash
# One command: installs, builds, checks that all implementations agree, measures, writes results.json and out/report.md.
# PACKAGE=FILE.tgz is goalfit's own npm package (the newest in ../../target/package unless told otherwise).
# ROUNDS=5 SECS=1 COLD=9 VERIFY_N=40 SCALE=10000,100000,1000000 ONLY=id,id are the knobs; ALL=1 takes every peer that the folder
# holds; SKIP_BUILD=1 goes straight to measuring.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p out
if [ -z "${SKIP_BUILD:-}" ]; then
  package=${PACKAGE:-$(ls -t ../../target/package/goalfit-*.tgz 2>/dev/null | head -n 1 || true)}
  [ -f "$package" ] || { echo "goalfit's npm package is missing: run \`cargo xtask package\`, or name it in PACKAGE" >&2; exit 1; }
  package=$(realpath "$package")
  # not `npm ci`: some registries lack packages of a peer for other systems, and a lock file made there lacks them, too; package.json
  # names exact versions. --force: one peer says that it is for another processor
  (cd js && npm install --no-save --no-audit --no-fund --force --loglevel=error && mkdir -p node_modules/goalfit && tar xzf "$package" --strip-components=1 -C node_modules/goalfit && node dialects.mjs)
  # one package at a time: no feature of one peer leaks into another's shared dependencies
  rust="hand goalfit cel regorus zen"
  [ -z "${ALL:-}" ] || rust="$rust datalogic rhai evalexpr cedar"
  for c in $rust; do (cd rs && cargo build --release -p peer-$c) || { [ $c != hand ] && [ $c != goalfit ]; }; done
  (cd rs && RUSTFLAGS="-C target-feature=+simd128" cargo build --release -p hand-wasm --target wasm32-unknown-unknown)
fi
node run.mjs
