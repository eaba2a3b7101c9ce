#!/usr/bin/env bash
# The body of action.yml: runs patlint check with the inputs of the action.
#
#   check.sh PATLINT
set -euo pipefail

arguments=(--format github --now "$NOW")
case $FORMAT in
github) ;;
sarif)
	arguments+=(--format "sarif=$SARIF_FILE")
	echo "sarif-file=$SARIF_FILE" >>"$GITHUB_OUTPUT"
	;;
*)
	echo "::error::format is $FORMAT, must be github or sarif"
	exit 2
	;;
esac
while IFS= read -r flag; do
	[ -z "$flag" ] || arguments+=("$flag")
done <<<"$FLAGS"
arguments+=(--)
while IFS= read -r path; do
	[ -z "$path" ] || arguments+=("$path")
done <<<"$PATHS"
"$1" check "${arguments[@]}"
