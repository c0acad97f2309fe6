#!/bin/sh
# One pod of the Job: a shard, or what puts the shards together.
#
#   sh run.sh [ARGUMENT]...        the arguments go to `grantcheck run`
#
# REPORTS               the folder that all pods share
# JOB_NAME              a name of its own for each Job; its reports are in $REPORTS/runs/$JOB_NAME
# SHARDS                how many shards there are; the pods with the indexes 0 to SHARDS-1 run one each
# JOB_COMPLETION_INDEX  the pod's index; the one with the index SHARDS waits for the others and merges their reports
# KEEP_DAYS             how long reports are kept; 30 if not given
#
# A shard ends with 0 once its report is written, whatever is in it; otherwise the Job would end before the other shards
# do. The merging pod ends as a run would: 0 nothing became worse since the baseline, 1 something did (or, where there is no
# baseline, needs action), 2 wrong usage, 3 a target could not be reached.

set -eu
run=$REPORTS/runs/$JOB_NAME
baseline=$REPORTS/baseline/report.json

# Writes a file that is there as a whole or not at all.
put() { # FILE
  cat >"$1.new"
  mv "$1.new" "$1"
}

shard() { # NUMBER ARGUMENT...
  folder=$run/$1 part=$1/$SHARDS
  shift
  mkdir -p "$folder"
  grantcheck run --shard "$part" --report-dir "$folder" --history "$REPORTS/history" --fail-on none "$@" &
  process=$!
  # The end of the deadline is an interruption: tokens are revoked and the report is written.
  trap 'kill -INT "$process" 2>/dev/null || true' INT TERM
  code=0
  wait "$process" || code=$?
  while kill -0 "$process" 2>/dev/null; do
    code=0
    wait "$process" || code=$?
  done
  case $code in
    # 0: each target was reached. 3: one was not.
    0 | 3) echo "$code" | put "$folder/exit-code" ;;
    *) exit "$code" ;;
  esac
}

merge() {
  trap 'exit 130' INT TERM
  set --
  number=1 reached=true
  while [ "$number" -le "$SHARDS" ]; do
    until [ -f "$run/$number/exit-code" ]; do sleep 2; done
    [ "$(cat "$run/$number/exit-code")" = 0 ] || reached=false
    set -- "$@" "$run/$number/report.json"
    number=$((number + 1))
  done
  if [ -f "$baseline" ]; then set -- "$@" --baseline "$baseline" --fail-on regression; fi
  code=0
  grantcheck merge "$@" --report-dir "$run/merged" --history "$REPORTS/history" || code=$?
  [ "$code" -ne 2 ] || exit 2
  find "$REPORTS/runs" -mindepth 1 -maxdepth 1 -mtime "+${KEEP_DAYS:-30}" -exec rm -rf {} +
  if [ "$reached" = false ]; then
    echo "a target could not be reached: an outage, and no regression; the baseline stays as it is"
    exit 3
  fi
  mkdir -p "$REPORTS/baseline"
  put "$baseline" <"$run/merged/report.json"
  exit "$code"
}

if [ "$JOB_COMPLETION_INDEX" -lt "$SHARDS" ]; then
  shard "$((JOB_COMPLETION_INDEX + 1))" "$@"
else
  merge
fi
