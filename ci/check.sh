#!/bin/sh
# Runs `copydesk check` as the environment asks for:
#
#   COPYDESK_PATHS    what to check, a path a line; the current folder where there is none
#   COPYDESK_DENY     `warning` or `note`: fail on these too
#   COPYDESK_SINCE    only findings that touch what was changed since this branch or commit
#   COPYDESK_REPORTS  FORMAT=PATH, a report a line
#
# What it asks for is data: it is split at line ends and nothing else, and never read by the shell.
set -eu
set -f

set -- check
if [ -n "${COPYDESK_DENY:-}" ]; then set -- "$@" "--deny=$COPYDESK_DENY"; fi
if [ -n "${COPYDESK_SINCE:-}" ]; then set -- "$@" "--since=$COPYDESK_SINCE"; fi

IFS='
'
for report in ${COPYDESK_REPORTS:-}; do set -- "$@" "--report=$report"; done
set -- "$@" --
for path in ${COPYDESK_PATHS:-.}; do set -- "$@" "$path"; done

exec copydesk "$@"
