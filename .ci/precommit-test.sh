#!/usr/bin/env bash
# Tests the hooks of this repository with pre-commit: in a scratch repository they
# reject a commit with an invalid payload, name the rule, and accept the corrected
# payload. The test uses the commit that is checked out, not the work tree.
#
# If pre-commit is not installed, the script tries to install Debian's package;
# if that fails, it says so and tests nothing.
set -euo pipefail

if ! command -v pre-commit >/dev/null; then
	if ! { apt-get update -qq && apt-get install -y -qq pre-commit; } >/dev/null 2>&1; then
		echo "precommit-test: skipped: pre-commit cannot be installed"
		exit 0
	fi
fi

repository=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
head=$(git -C "$repository" rev-parse HEAD)
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch" && rm -rf "$scratch"' EXIT

# pre-commit builds the hook in a home of its own, but with the modules that are
# already downloaded.
GOMODCACHE=$(go env GOMODCACHE)
export GOMODCACHE PRE_COMMIT_HOME="$scratch/home"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=sailpat GIT_AUTHOR_EMAIL=sailpat@example.org
export GIT_COMMITTER_NAME=sailpat GIT_COMMITTER_EMAIL=sailpat@example.org

passed=0
check() { # usage: check DESCRIPTION COMMAND…
	local what=$1
	shift
	if ! "$@"; then
		echo "precommit-test: $what: failed"
		cat "$scratch/log"
		exit 1
	fi
	passed=$((passed + 1))
}
commit() { git commit -q -m "$1" >"$scratch/log" 2>&1; }
rejected() { ! commit "$1"; }

git init -q "$scratch/work"
cd "$scratch/work"
cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: file://$repository
    rev: $head
    hooks:
      - id: patlint
      - id: patlint-list
      - id: patlint-fmt
        args: [--indent, "2"]
YAML
pre-commit install >"$scratch/log"
git add .pre-commit-config.yaml
check "pre-commit builds the hooks" commit "hooks"

payload() { # usage: payload SCOPE OWNER-TYPE
	cat <<JSON
{
  "id": "86f1dc6fe8f54414950454cbb11278fa",
  "name": "NodeJS Integration",
  "scope": $1,
  "owner": {
    "type": "$2",
    "id": "2c9180a46faadee4016fb4e018c20639",
    "name": "Support"
  },
  "created": "2017-07-11T18:45:37.098Z",
  "expirationDate": "2026-12-31T23:59:59.999Z"
}
JSON
}

mkdir pats
payload null ROBOT >pats/token.json
echo '{"name": "sailpat"}' >package.json
git add .
check "an invalid payload is rejected" rejected "bad"
check "the message names the place and the rule" grep -q 'pats/token.json:6:13: error: .*PAT305 owner-type' "$scratch/log"

payload null IDENTITY >pats/token.json
git add .
check "the corrected payload is accepted" commit "good"
check "package.json was not checked" git cat-file -e HEAD:package.json

payload null IDENTITY | tr -d ' ' >pats/token.json
git add .
check "a payload that is not canonical is rejected" rejected "form"
check "the hook makes it canonical" diff <(payload null IDENTITY | sed 's/NodeJS Integration/NodeJSIntegration/') pats/token.json

{ echo '['; payload null IDENTITY; echo ','; payload null IDENTITY; echo ']'; } >new.pat-list.json
git checkout -q HEAD -- pats
git add .
check "a list with a duplicate token is rejected" rejected "list"
check "the message names the rule for lists" grep -q 'PAT324 list-duplicate-id' "$scratch/log"

echo "precommit-test: $passed passed, 0 failed"
