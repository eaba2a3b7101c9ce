package pat_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// A rule says in Reads which members it looks at. If one of them is faulty it
// stays silent, so that one fault is one violation (contract §5); if any other
// is, it is still reported, so that one fault does not hide the next (R43).
func TestRulesReads(t *testing.T) {
	for _, r := range pat.Rules() {
		if len(r.Reads) == 0 {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			in, _ := versionsOf(r)
			lint := func(root any) []pat.Violation {
				doc, err := json.Marshal(root)
				if err != nil {
					t.Fatal(err)
				}
				return lintExample(string(doc), r, in[0])
			}
			if got := lint(parseExample(t, badExample(r))); !hasRule(got, r.ID) {
				t.Fatalf("only the order of members or white space violates the rule: %q", ruleNames(got))
			}
			for i := range checkedObjects(r, parseExample(t, badExample(r))) {
				for _, p := range r.Reads {
					root := parseExample(t, badExample(r))
					spoil(checkedObjects(r, root)[i], slices.Collect(p.Tokens()))
					got := lint(root)
					if hasRule(got, r.ID) {
						t.Errorf("object %d: with a faulty %s the rule is reported: %q", i, p, ruleNames(got))
					}
					if !slices.ContainsFunc(got, func(v pat.Violation) bool { return v.Rule < pat.RuleEmptyID }) {
						t.Errorf("object %d: the faulty %s itself is not reported: %q", i, p, ruleNames(got))
					}
				}
				for _, member := range membersOf(checkedObjects(r, parseExample(t, badExample(r)))[i]) {
					if slices.ContainsFunc(r.Reads, func(p pat.Pointer) bool { return pat.Pointer("/" + member).Contains(p) }) {
						continue
					}
					root := parseExample(t, badExample(r))
					spoil(checkedObjects(r, root)[i], []string{member})
					if got := lint(root); !hasRule(got, r.ID) {
						t.Errorf("object %d: the rule does not read /%s, but is silent when that is faulty: %q", i, member, ruleNames(got))
					}
				}
			}
		})
	}
}

func parseExample(t *testing.T, doc string) (root any) {
	t.Helper()
	if err := json.Unmarshal([]byte(doc), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

// checkedObjects returns the objects of a bad example from which Reads counts:
// the operations, the elements of a list, or the one object there is.
func checkedObjects(r pat.Rule, root any) (out []map[string]any) {
	if bulk, ok := root.(map[string]any); ok {
		if !slices.Contains(r.Reads, "/path") && !slices.Contains(r.Reads, "/op") {
			return []map[string]any{bulk}
		}
		root = bulk["patch"]
	}
	for _, element := range root.([]any) {
		out = append(out, element.(map[string]any))
	}
	return out
}

// membersOf returns the members of an object and, if it is a token of any kind,
// those that it could have.
func membersOf(object map[string]any) []string {
	members := slices.Sorted(maps.Keys(object))
	if object["name"] == nil {
		return members
	}
	for _, m := range []string{"id", "scope", "owner", "created", "lastUsed", "managed", "accessTokenValiditySeconds",
		"expirationDate", "userAwareTokenNeverExpires"} {
		if _, ok := object[m]; !ok {
			members = append(members, m)
		}
	}
	return members
}

// spoil gives a member a value of the wrong type. No member but an owner is an
// object, and an owner is no number.
func spoil(object map[string]any, path []string) {
	for _, step := range path[:len(path)-1] {
		object = object[step].(map[string]any)
	}
	last := path[len(path)-1]
	if last == "owner" {
		object[last] = 5
	} else {
		object[last] = map[string]any{}
	}
}

// A rule says in Kinds where it can be violated. The same fault, carried by a
// document of every kind, is reported as this rule in these kinds and no other.
func TestRulesKinds(t *testing.T) {
	for _, r := range pat.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			in, _ := versionsOf(r)
			for _, kind := range pat.Kinds() {
				doc := faultyDocument(r, kind)
				reported := false
				var got []pat.Violation
				for _, v := range in {
					opts := append(exampleOptions(r, v), pat.At(exampleClock))
					if r.ID != pat.RuleDocumentTooLarge {
						opts = append(opts, pat.MaxSize(len(doc)))
					}
					got = pat.Lint([]byte(doc), kind, opts...).Violations
					reported = reported || hasRule(got, r.ID)
				}
				if want := slices.Contains(r.Kinds, kind); reported != want {
					t.Errorf("%s: the fault is reported as this rule: %v, expected %v; got %q for\n%.500s",
						kind, reported, want, ruleNames(got), doc)
				}
			}
		})
	}
}

// An edit gives a member of a token another value, or takes it away if raw is "".
type edit struct{ member, raw string }

// faults says for each rule about the members of a token how to violate it in
// a document of any kind. A patch makes the same edits with its operations.
var faults = map[pat.RuleID][]edit{
	pat.RuleIntegerForm:           {{"accessTokenValiditySeconds", `4.32e4`}},
	pat.RuleIntegerRange:          {{"accessTokenValiditySeconds", `3000000000`}},
	pat.RuleTimestampForm:         {{"expirationDate", `"soon"`}},
	pat.RuleTimestampPrecision:    {{"expirationDate", `"2026-10-31T23:59:59.9999Z"`}},
	pat.RuleTimestampZero:         {{"expirationDate", `"0001-01-01T00:00:00Z"`}},
	pat.RuleTimestampNotCanonical: {{"expirationDate", `"2026-10-31T23:59:59Z"`}},
	pat.RuleOwnerEmptyMember:      {{"owner", `{"type": "IDENTITY", "id": "", "name": "Support"}`}},

	pat.RuleEmptyID:                             {{"id", `""`}},
	pat.RuleEmptyName:                           {{"name", `""`}},
	pat.RuleEmptyScopeItem:                      {{"scope", `[""]`}},
	pat.RuleEmptySecret:                         {{"secret", `""`}},
	pat.RuleOwnerType:                           {{"owner", `{"type": "ROBOT", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"}`}},
	pat.RuleValidityRange:                       {{"accessTokenValiditySeconds", `14`}},
	pat.RuleAcknowledgementFalse:                {{"expirationDate", `null`}, {"userAwareTokenNeverExpires", `false`}},
	pat.RuleAcknowledgementMissing:              {{"expirationDate", `null`}},
	pat.RuleAcknowledgementUnneeded:             {{"userAwareTokenNeverExpires", `true`}},
	pat.RuleExpirationBeforeCreation:            {{"expirationDate", `"2025-10-31T23:59:59.999Z"`}},
	pat.RuleExpirationNotFuture:                 {{"expirationDate", `"2026-05-31T23:59:59.999Z"`}},
	pat.RuleExpirationOverSixMonths:             {{"expirationDate", `"2026-12-31T23:59:59.999Z"`}},
	pat.RuleExpirationMissing:                   {{"expirationDate", ``}},
	pat.RuleLastUsedBeforeCreation:              {{"lastUsed", `"2026-04-20T07:15:00.000Z"`}},
	pat.RuleCreatedInFuture:                     {{"created", `"2026-06-20T07:15:00.000Z"`}},
	pat.RuleLastUsedInFuture:                    {{"lastUsed", `"2026-06-20T07:15:00.000Z"`}},
	pat.RulePatchNotPatchable:                   {{"managed", `true`}},
	pat.RulePatchClearsExpirationUnacknowledged: {{"expirationDate", ``}},
	pat.RuleBulkNotPatchable:                    {{"managed", `true`}},

	pat.RuleSecretInDocument:      {{"secret", `"1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"`}},
	pat.RuleScopeAll:              {{"scope", `["sp:scopes:all"]`}},
	pat.RuleScopeDefaultsToAll:    {{"scope", ``}},
	pat.RuleNeverExpires:          {{"expirationDate", `null`}, {"userAwareTokenNeverExpires", `true`}},
	pat.RuleScopeRepeated:         {{"scope", `["sp:scopes:all", "sp:scopes:all"]`}},
	pat.RuleScopeForm:             {{"scope", `["two scopes"]`}},
	pat.RuleIDForm:                {{"id", `"nodejs-integration"`}},
	pat.RuleOwnerIncomplete:       {{"owner", `{"type": "IDENTITY"}`}},
	pat.RuleExpirationEmptyString: {{"expirationDate", `""`}, {"userAwareTokenNeverExpires", `true`}},
}

// faultyDocument returns a document meant to be of a kind, with the fault that
// a rule is about.
func faultyDocument(r pat.Rule, kind pat.Kind) string {
	root := func(object string) string { // of an element, where the kind is an array
		if kind == pat.KindList || kind == pat.KindPatch {
			return "[" + object + "]"
		}
		return object
	}
	switch {
	case r.ID == pat.RuleTooManyViolations:
		var members strings.Builder
		for i := range 1001 {
			fmt.Fprintf(&members, `"x%d": 1, `, i)
		}
		return root("{" + members.String() + `"name": "NodeJS Integration"}`)
	case r.ID == pat.RuleSecretInDocument && kind != pat.KindCreated:
		// No other kind has a secret, so it counts only beside a fault of layer 0.
		return "\uFEFF" + root(`{"secret": "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"}`)
	case r.Layer < 2:
		// Wrong syntax is reported whatever the text would have been.
		return badExample(r)
	case r.ID == pat.RuleMissingMember:
		return root(`{}`)
	case r.ID == pat.RuleUnknownMember:
		return root(`{"x": 1}`)
	case r.ID == pat.RuleWrongType:
		return `5`
	case r.ID == pat.RuleNullNotAllowed:
		return `null`
	case r.ID == pat.RuleIDForm && kind == pat.KindBulk:
		// The one kind in which an id does not stand in a member `id`.
		return `{"ids": ["nodejs-integration"], "patch": [{"op": "remove", "path": "/expirationDate"}]}`
	case faults[r.ID] != nil:
		return document(kind, faults[r.ID])
	case slices.Contains(r.Kinds, pat.KindToken):
		return document(kind, difference(badExample(r), goodExample(r)))
	case kind == pat.KindBulk && slices.Contains(r.Kinds, pat.KindPatch):
		return `{"ids": ["86f1dc6fe8f54414950454cbb11278fa"], "patch": ` + badExample(r) + `}`
	}
	return badExample(r)
}

// difference returns the edits that make the bad example of a rule from the good
// one.
func difference(bad, good string) (edits []edit) {
	var from, to map[string]json.RawMessage
	if json.Unmarshal([]byte(good), &from) != nil || json.Unmarshal([]byte(bad), &to) != nil {
		return nil
	}
	for name := range from {
		if _, ok := to[name]; !ok {
			edits = append(edits, edit{name, ""})
		}
	}
	for name, raw := range to {
		if string(from[name]) != string(raw) {
			edits = append(edits, edit{name, string(raw)})
		}
	}
	return edits
}

// baseMembers are those that a payload has before it is edited.
var baseMembers = map[pat.Kind][]string{
	pat.KindToken:   {"id", "name", "scope", "owner", "created", "expirationDate"},
	pat.KindCreate:  {"name", "scope", "expirationDate"},
	pat.KindCreated: {"id", "secret", "name", "scope", "owner", "created", "accessTokenValiditySeconds", "expirationDate"},
}

var baseValues = map[string]string{
	"id":                         `"86f1dc6fe8f54414950454cbb11278fa"`,
	"secret":                     `"********"`,
	"name":                       `"NodeJS Integration"`,
	"scope":                      `["demo:personal-access-token-scope:first"]`,
	"owner":                      `{"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"}`,
	"created":                    `"2026-05-01T09:00:00.000Z"`,
	"accessTokenValiditySeconds": `36900`,
	"expirationDate":             `"2026-10-31T23:59:59.999Z"`,
}

// document returns a document of a kind, valid but for the edits.
func document(kind pat.Kind, edits []edit) string {
	switch kind {
	case pat.KindList:
		return "[" + document(pat.KindToken, edits) + "]"
	case pat.KindBulk:
		return `{"ids": ["86f1dc6fe8f54414950454cbb11278fa"], "patch": ` + document(pat.KindPatch, edits) + `}`
	case pat.KindPatch:
		var ops []string
		for _, e := range edits {
			if e.raw == "" {
				ops = append(ops, fmt.Sprintf(`{"op": "remove", "path": "/%s"}`, e.member))
			} else {
				ops = append(ops, fmt.Sprintf(`{"op": "replace", "path": "/%s", "value": %s}`, e.member, e.raw))
			}
		}
		return "[" + strings.Join(ops, ", ") + "]"
	}
	var members []string
	for _, name := range baseMembers[kind] {
		if !slices.ContainsFunc(edits, func(e edit) bool { return e.member == name }) {
			members = append(members, fmt.Sprintf(`"%s": %s`, name, baseValues[name]))
		}
	}
	for _, e := range edits {
		if e.raw != "" {
			members = append(members, fmt.Sprintf(`"%s": %s`, e.member, e.raw))
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// What has no fault must be silent in every kind, or the table above proves
// nothing about the fault.
func TestRulesKindsBase(t *testing.T) {
	for _, kind := range pat.Kinds() {
		for _, v := range pat.APIVersions() {
			edits := []edit{}
			if kind == pat.KindBulk {
				if v.Dialect() == pat.SixMonths {
					continue // no bulk updates there
				}
				edits = []edit{{"expirationDate", `"2026-10-31T23:59:59.999Z"`}}
			}
			doc := document(kind, edits)
			if got := pat.Lint([]byte(doc), kind, pat.ForVersion(v), pat.At(exampleClock)).Violations; len(got) != 0 {
				t.Errorf("%s at %s: %q, expected none for\n%s", kind, v, ruleNames(got), doc)
			}
		}
	}
}

// Lint takes Reads from the table, so this asks without the table: whatever one
// member of a good document is spoilt, that one fault is all there is to report.
func TestOneFaultOneViolation(t *testing.T) {
	expiring := []edit{{"accessTokenValiditySeconds", `36900`}}
	unending := []edit{{"expirationDate", `null`}, {"userAwareTokenNeverExpires", `true`}}
	for _, c := range []struct {
		name, reason string
		kind         pat.Kind
		edits        []edit
		versions     []pat.APIVersion
	}{
		{"token", "an unreadable date asks for no acknowledgement", pat.KindToken, append(expiring, edit{"lastUsed", `"2026-05-20T07:15:00.000Z"`}), pat.APIVersions()},
		{"unending token", "an unreadable acknowledgement is not a missing one", pat.KindToken, unending, pat.APIVersions()},
		{"create", "the same of a request", pat.KindCreate, expiring, pat.APIVersions()},
		{"unending create", "the same of a request", pat.KindCreate, unending, pat.APIVersions()},
		{"created", "an unreadable date is not a missing one", pat.KindCreated, expiring, pat.APIVersions()},
		{"unending created", "the same of an answer", pat.KindCreated, unending, []pat.APIVersion{pat.V1, pat.V2026, pat.V2025}},
		{"patch", "a faulty operation neither clears nor leaves unacknowledged", pat.KindPatch, unending, []pat.APIVersion{pat.V1, pat.V2026, pat.V2025}},
		{"bulk", "the same inside a bulk update", pat.KindBulk, unending, []pat.APIVersion{pat.V1, pat.V2026, pat.V2025}},
	} {
		t.Run(c.name, func(t *testing.T) {
			good := document(c.kind, c.edits)
			for _, v := range c.versions {
				opts := []pat.Option{pat.ForVersion(v), pat.At(exampleClock), pat.Enable(pat.RuleScopeAll, pat.RuleIDForm, pat.RuleSecretInDocument)}
				if got := pat.Lint([]byte(good), c.kind, opts...).Violations; len(got) != 0 {
					t.Fatalf("%s: %q, expected none for\n%s", v, ruleNames(got), good)
				}
				for _, path := range memberPaths("", parseExample(t, good)) {
					root := parseExample(t, good)
					spoilAt(root, path)
					doc, err := json.Marshal(root)
					if err != nil {
						t.Fatal(err)
					}
					if got := pat.Lint(doc, c.kind, opts...).Violations; len(got) != 1 || got[0].Rule != pat.RuleWrongType || got[0].Pointer != path {
						t.Errorf("%s: %s; with a faulty %s got %q, expected wrong-type there and nothing else", v, c.reason, path, ruleNames(got))
					}
				}
			}
		})
	}
}

// memberPaths returns a pointer to every member of every object in a value.
func memberPaths(at pat.Pointer, value any) (out []pat.Pointer) {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			p := at.AppendToken(name)
			out = append(append(out, p), memberPaths(p, value[name])...)
		}
	case []any:
		for i, element := range value {
			out = append(out, memberPaths(at.AppendToken(fmt.Sprint(i)), element)...)
		}
	}
	return out
}

// spoilAt is spoil for a pointer into a document.
func spoilAt(root any, p pat.Pointer) {
	for step := range p.Parent().Tokens() {
		switch value := root.(type) {
		case map[string]any:
			root = value[step]
		case []any:
			i, _ := strconv.Atoi(step)
			root = value[i]
		}
	}
	spoil(root.(map[string]any), []string{p.LastToken()})
}
