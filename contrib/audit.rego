# A policy for the JSON of "patlint audit --format json". Evaluate it with
#
#   opa eval --data audit.rego --input audit.json --fail-defined 'data.patlint.deny[_]'
#
# Open findings are those that neither the audit's policy suppresses nor its
# baseline has.
package patlint

import rego.v1

# Nobody accepts more than this many tokens with all rights.
max_all_scopes := 5

open_findings contains f if {
	some f in input.findings
	f.state == "open"
}

deny contains message if {
	some f in open_findings
	f.name in {"never-expires", "owner-departed"}
	f.severity == "high"
	token := object.get(f, ["token", "id"], "unknown") # an unreadable element may lack both
	owner := object.get(f, ["owner", "id"], "unknown")
	message := sprintf("%s: token %s, owner %s: %s", [f.rule, token, owner, f.detail])
}

deny contains message if {
	input.summary.allScopes > max_all_scopes
	message := sprintf("%d tokens have all scopes, at most %d are accepted", [input.summary.allScopes, max_all_scopes])
}

# The list of findings has a bound; the counts have none.
deny contains message if {
	some rule in input.rules
	rule.shown < (rule.open + rule.suppressed) + rule.unchanged
	message := sprintf("%s: the report shows %d findings only; audit with a larger --top", [rule.id, rule.shown])
}

deny contains message if {
	input.summary.unreadable > 0
	message := sprintf("%d elements of the export cannot be read", [input.summary.unreadable])
}
