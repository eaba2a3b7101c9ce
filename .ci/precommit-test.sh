#!/usr/bin/env bash
# The hooks of this repository under pre-commit itself: a scratch repository with
# a bad payload refuses the commit and says why, and takes it once it is mended.
#
# Needs pre-commit; installs Debian's package if it may, and otherwise says that
# nothing was tested. Tests the commit that is checked out, not the work tree.
set -euo pipefail

if ! command -v pre-commit >/dev/null; then
	if ! { apt-get update -qq && apt-get install -y -qq pre-commit; } >/dev/null 2>&1; then
		echo "precommit-test: skipped: pre-commit is not here and cannot be installed"
		exit 0
	fi
fi

repository=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
head=$(git -C "$repository" rev-parse HEAD)
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch" && rm -rf "$scratch"' EXIT

# The hook is built apart from everything that is here, but for the modules that
# are downloaded already.
GOMODCACHE=$(go env GOMODCACHE)
export GOMODCACHE PRE_COMMIT_HOME="$scratch/home"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=sailpat GIT_AUTHOR_EMAIL=sailpat@example.org
export GIT_COMMITTER_NAME=sailpat GIT_COMMITTER_EMAIL=sailpat@example.org

passed=0
check() { # what, and the command that has to succeed
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
refused() { ! commit "$1"; }

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
check "the hooks are built, and have nothing to do" commit "hooks"

payload() { # scope, owner type
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
check "a bad payload is refused" refused "bad"
check "the place and the rule are named" grep -q 'pats/token.json:6:13: error: .*PAT305 owner-type' "$scratch/log"

payload null IDENTITY >pats/token.json
git add .
check "mended, it is taken" commit "good"
check "what is no payload by its name was not judged" git cat-file -e HEAD:package.json

payload null IDENTITY | tr -d ' ' >pats/token.json
git add .
check "another form is refused" refused "form"
check "and mended by the hook" diff <(payload null IDENTITY | sed 's/NodeJS Integration/NodeJSIntegration/') pats/token.json

{ echo '['; payload null IDENTITY; echo ','; payload null IDENTITY; echo ']'; } >new.pat-list.json
git checkout -q HEAD -- pats
git add .
check "a list with a token twice is refused" refused "list"
check "by the rule for lists" grep -q 'PAT324 list-duplicate-id' "$scratch/log"

echo "precommit-test: $passed passed, 0 failed"
