#!/bin/sh
# Runs `copydesk check` with arguments from the environment:
#
#   COPYDESK_PATHS    what to check, one path per line; the current folder if it is empty
#   COPYDESK_DENY     `warning` or `note`: fail on these too
#   COPYDESK_SINCE    only findings that touch what changed since this branch or commit
#   COPYDESK_REPORTS  reports to write, one FORMAT=PATH per line
#
# The values are data: they are split at line ends only, and never interpreted by the shell.
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
