package scopes_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/scopes"
)

func mustLookup(t testing.TB, name string) scopes.Scope {
	t.Helper()
	s, ok := scopes.Lookup(name)
	if !ok {
		t.Fatalf("no scope %q", name)
	}
	return s
}

// TestCounts compares the table with what was counted in the vendor's documents.
func TestCounts(t *testing.T) {
	got := map[string]int{}
	for s := range scopes.All() {
		got["all"]++
		got["class "+s.Class().String()]++
		namespace, _, _ := strings.Cut(s.Name(), ":")
		got["namespace "+namespace]++
		if s.Retired() {
			got["retired"]++
		}
		if slices.Equal(s.Versions(), []string{scopes.Current}) {
			got["new"]++
		}
		for _, v := range scopes.Versions() {
			if s.In(v) {
				got["in "+v]++
			}
		}
	}
	for o := range scopes.Operations() {
		got["operations"]++
		switch {
		case o.NeedsAll():
			got["operations need all"]++
		case o.Unscoped():
			got["operations unscoped"]++
		}
	}
	want := map[string]int{
		"all": 286, "retired": 11, "new": 15,
		"class read": 123, "class manage": 100, "class write": 61, "class all": 1, "class default": 1,
		"namespace idn": 204, "namespace sp": 64, "namespace iai": 10, "namespace das": 8,
		// The documents have one string more where sp:auth-org:read also stands
		// with a trailing space.
		"in v3": 115, "in beta": 173, "in v2024": 213, "in v2025": 234, "in v2026": 260, "in v1": 275,
		"operations": 917, "operations need all": 17, "operations unscoped": 17,
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] {
			t.Errorf("%s: %d, want %d", key, got[key], want[key])
		}
	}
	if len(got) != len(want) {
		t.Errorf("counted %d things, want %d: %v", len(got), len(want), got)
	}
}

func TestRetired(t *testing.T) {
	var got []string
	for s := range scopes.All() {
		if s.Retired() {
			got = append(got, s.Name())
			if s.In(scopes.Current) {
				t.Errorf("%s is retired and in %s", s, scopes.Current)
			}
			for o := range s.Operations() {
				if !o.Retired() || o.Version() != s.Versions()[len(s.Versions())-1] {
					t.Errorf("%s opens %s", s, o)
				}
			}
		}
	}
	want := []string{
		"idn:access-request-approvals-summary:read", "idn:campaign-temlates:read", "idn:certification:read",
		"idn:certification:write", "idn:identity-profile:delete", "idn:identity:update", "idn:mfa:poll", "idn:mfa:send",
		"idn:mfa:verify", "idn:work-item:read", "idn:work-item:update",
	}
	if !slices.Equal(got, want) {
		t.Errorf("retired: %q, want %q", got, want)
	}
}

func TestTable(t *testing.T) {
	previous := ""
	for s := range scopes.All() {
		name := s.Name()
		if name <= previous {
			t.Errorf("%q stands after %q", name, previous)
		}
		previous = name
		if n := strings.Count(name, ":"); n != 2 && name != "iai:role-insights" || name != strings.ToLower(name) || strings.ContainsAny(name, " *") {
			t.Errorf("%q has an unusual form", name)
		}
		if got := scopes.ClassOf(name); got != s.Class() {
			t.Errorf("%s has class %s, by its name %s", s, s.Class(), got)
		}
		if found, ok := scopes.Lookup(name); !ok || found != s {
			t.Errorf("Lookup(%q) = %v, %t", name, found, ok)
		}
		operations := slices.Collect(s.Operations())
		writes, seen := 0, map[scopes.Operation]bool{}
		for _, o := range operations {
			if o.Method() != "GET" {
				writes++
			}
			if seen[o] {
				t.Errorf("%s opens %s twice", s, o)
			}
			seen[o] = true
			if s.Name() != scopes.AllScopes && !slices.Contains(slices.Collect(o.Scopes()), s) {
				t.Errorf("%s opens %s, which does not list it", s, o)
			}
		}
		if s.Opens() != len(operations) || len(operations) == 0 {
			t.Errorf("%s: Opens() = %d, has %d operations", s, s.Opens(), len(operations))
		}
		// The table does not have the method of a retired operation.
		if !s.Retired() && s.Writes() != writes || s.Writes() < 0 || s.Writes() > s.Opens() {
			t.Errorf("%s: Writes() = %d, want %d", s, s.Writes(), writes)
		}
		if s.WithoutLevels() > s.Opens() || s.WithoutLevels() < s.Opens() && len(s.Levels()) == 0 || !slices.IsSorted(s.Levels()) {
			t.Errorf("%s: levels %q, %d of %d operations without", s, s.Levels(), s.WithoutLevels(), s.Opens())
		}
		if len(s.Versions()) == 0 {
			t.Errorf("%s is in no version", s)
		}
	}
}

func TestOperations(t *testing.T) {
	previous := ""
	for o := range scopes.Operations() {
		if key := o.Path() + " " + o.Method(); key <= previous {
			t.Errorf("%q stands after %q", key, previous)
		} else {
			previous = key
		}
		if o.Version() != scopes.Current || o.Retired() || !strings.Contains(o.Path(), "/v") {
			t.Errorf("%s has version %s", o, o.Version())
		}
		listed := slices.Collect(o.Scopes())
		if !slices.IsSortedFunc(listed, func(a, b scopes.Scope) int { return strings.Compare(a.Name(), b.Name()) }) {
			t.Errorf("%s: scopes are not sorted: %v", o, listed)
		}
		for _, s := range listed {
			if s.Retired() || !slices.Contains(slices.Collect(s.Operations()), o) {
				t.Errorf("%s lists %s, which does not open it", o, s)
			}
		}
		if found, ok := scopes.LookupID(o.ID()); o.ID() != "" && (!ok || found != o) {
			t.Errorf("LookupID(%q) = %v", o.ID(), found)
		}
		if found, ok := scopes.LookupOperation(o.Method(), o.Path()); !ok || found != o {
			t.Errorf("LookupOperation(%s) = %v", o, found)
		}
		if !slices.Contains(scopes.MethodsOf(o.Path()), o.Method()) {
			t.Errorf("MethodsOf(%q) = %q", o.Path(), scopes.MethodsOf(o.Path()))
		}
	}
}

func TestLookupUnknown(t *testing.T) {
	for _, name := range []string{
		"", "idn", "idn:sources", "idn:sources:", "idn:sources:manage ", " idn:sources:manage", "IDN:sources:manage", "idn:sources:manag",
		"idn:*:read", "idn:search:read", "sp:auth-org:read ", "zzz", "\xff",
	} {
		if s, ok := scopes.Lookup(name); ok || s != (scopes.Scope{}) {
			t.Errorf("Lookup(%q) = %v, %t", name, s, ok)
		}
	}
}

func TestZero(t *testing.T) {
	var s scopes.Scope
	if s.Name() != "" || s.String() != "" || s.Class() != 0 || s.Versions() != nil || s.Retired() || s.In("v1") || s.Note() != "" || s.Levels() != nil ||
		s.WithoutLevels() != 0 || s.Opens() != 0 || s.Writes() != 0 || s.Privilege() != "" {
		t.Error("the zero Scope is something")
	}
	for o := range s.Operations() {
		t.Errorf("the zero Scope opens %v", o)
	}
	var o scopes.Operation
	if o.Method() != "" || o.Path() != "" || o.ID() != "" || o.Version() != "" || o.String() != "" || o.Retired() || o.NeedsAll() || o.Unscoped() {
		t.Error("the zero Operation is something")
	}
	for s := range o.Scopes() {
		t.Errorf("the zero Operation lists %v", s)
	}
}

func TestSourcesManage(t *testing.T) {
	s := mustLookup(t, "idn:sources:manage")
	if s.Opens() != 59 || s.Writes() != 39 {
		t.Errorf("%d operations, %d of them writing, want 59 and 39", s.Opens(), s.Writes())
	}
}

func TestAllScopesOpensEverything(t *testing.T) {
	s := mustLookup(t, scopes.AllScopes)
	if !slices.Equal(slices.Collect(s.Operations()), slices.Collect(scopes.Operations())) {
		t.Errorf("%s opens %d operations", s, s.Opens())
	}
	if s.Writes() != 917-426 {
		t.Errorf("%s: %d writing", s, s.Writes())
	}
}

func TestNeedsAll(t *testing.T) {
	for o := range scopes.Operations() {
		inherits := strings.HasPrefix(o.Path(), "/work-items/") || strings.HasPrefix(o.Path(), "/account-activities/") ||
			o.ID() == "unsubscribeScheduledSearchV1" || o.ID() == "listMachineIdentityLifecycleActionsV1"
		if o.NeedsAll() != inherits {
			t.Errorf("%s: NeedsAll() = %t", o, o.NeedsAll())
		}
	}
}

func TestClass(t *testing.T) {
	for name, want := range map[string]scopes.Class{
		"sp:scopes:all": scopes.ClassAll, "sp:scopes:default": scopes.ClassDefault, "a:b:read": scopes.ClassRead, "a:b:list": scopes.ClassRead,
		"a:b:manage": scopes.ClassManage, "a:b:management": scopes.ClassManage, "a:b:update": scopes.ClassWrite, "a:b": scopes.ClassWrite,
		"read": scopes.ClassRead, "": scopes.ClassWrite, "a:scopes:all": scopes.ClassWrite, "a:b:Read": scopes.ClassWrite,
	} {
		if got := scopes.ClassOf(name); got != want {
			t.Errorf("ClassOf(%q) = %s, want %s", name, got, want)
		}
	}
	if !slices.IsSorted(scopes.Classes()) {
		t.Error("classes are not in their order")
	}
	for _, c := range scopes.Classes() {
		text, err := c.MarshalText()
		var back scopes.Class
		if err2 := back.UnmarshalText(text); err != nil || err2 != nil || back != c {
			t.Errorf("%s is written %q (%v) and read %v (%v)", c, text, err, back, err2)
		}
	}
	for _, c := range []scopes.Class{0, 6, 255} {
		if text, err := c.MarshalText(); err == nil {
			t.Errorf("class %d is written %q", uint8(c), text)
		}
	}
	for _, name := range []string{"", "Read", "none", "Class(0)"} {
		if c, err := scopes.ParseClass(name); err == nil || !strings.HasPrefix(err.Error(), "scopes: ") {
			t.Errorf("ParseClass(%q) = %v, %v", name, c, err)
		}
	}
}

func TestIn(t *testing.T) {
	s := mustLookup(t, "idn:mfa:poll")
	if !s.In("v3") || !s.In("beta") || s.In("v2024") || s.In("v1") || s.In("") || s.In("V3") {
		t.Errorf("%s is in %q", s, s.Versions())
	}
}

// TestNoSharing checks that no caller can change the table.
func TestNoSharing(t *testing.T) {
	s := mustLookup(t, "idn:sources:manage")
	for _, list := range []func() []string{scopes.Versions, s.Versions, s.Levels} {
		want := slices.Clone(list())
		list()[0] = "changed"
		if !slices.Equal(list(), want) {
			t.Errorf("changed to %q", list())
		}
	}
}

func TestLookupOperation(t *testing.T) {
	for _, test := range []struct{ method, path, want, why string }{
		{"GET", "/sources/v1", "GET /sources/v1", "documented"},
		{"get", "sources/v1/", "GET /sources/v1", "case of the method, slashes"},
		{"GET", "/sources/v1?limit=250&filters=a/b", "GET /sources/v1", "query"},
		{"GET", "/sources/v1#top", "GET /sources/v1", "fragment"},
		{"GET", "https://acme.api.identitynow.com/sources/v1/2c91?x=1", "GET /sources/v1/{id}", "URL"},
		{"GET", "/sources/v1/{sourceId}", "GET /sources/v1/{id}", "another parameter name"},
		{"GET", "/work-items/v1/count", "GET /work-items/v1/count", "literal before parameter"},
		{"GET", "/work-items/v1/2c91", "GET /work-items/v1/{id}", "parameter"},
		{"GET", "/Sources/v1", "", "case of the path"},
		{"GET", "/sources/v1//", "GET /sources/v1", "slashes at the end"},
		{"PATCH", "/sources/v1", "", "method that the path lacks"},
		{"GET", "/sources/v1/2c91/nothing", "", "path below"},
		{"GET", "/sources", "", "path above"},
		{"GET", "/v3/sources", "", "older version"},
		{"", "/sources/v1", "", "no method"},
		{"GET", "", "", "no path"},
		{"GET", "https://acme.api.identitynow.com", "", "URL without path"},
		{"GET", "/connector-rules/v1//x", "", "empty parameter"},
	} {
		got, ok := scopes.LookupOperation(test.method, test.path)
		if got.String() != test.want || ok != (test.want != "") {
			t.Errorf("%s: LookupOperation(%q, %q) = %q, %t, want %q", test.why, test.method, test.path, got, ok, test.want)
		}
	}
	if got, want := scopes.MethodsOf("/sources/v1/2c91"), []string{"DELETE", "GET", "PATCH", "PUT"}; !slices.Equal(got, want) {
		t.Errorf("MethodsOf = %q, want %q", got, want)
	}
	if got := scopes.MethodsOf("/nothing"); got != nil {
		t.Errorf("MethodsOf = %q", got)
	}
	for _, id := range []string{"", "getWorkItem", "listsourcesv1", "?", "-"} {
		if o, ok := scopes.LookupID(id); ok {
			t.Errorf("LookupID(%q) = %s", id, o)
		}
	}
}

func TestCurrentPath(t *testing.T) {
	for _, test := range []struct {
		path, want string
		ok         bool
	}{
		{"/v2025/sources/2c91", "/sources/v1/2c91", true},
		{"https://acme.api.identitynow.com/v3/sources?limit=1", "/sources/v1", true},
		{"/beta/nothing", "/nothing/v1", false},
		{"/sources/v1", "", false},
		{"/v1/sources", "", false},
		{"/v3", "", false},
		{"", "", false},
	} {
		if got, ok := scopes.CurrentPath(test.path); got != test.want || ok != test.ok {
			t.Errorf("CurrentPath(%q) = %q, %t, want %q, %t", test.path, got, ok, test.want, test.ok)
		}
	}
}

func TestPrivilege(t *testing.T) {
	privileged := 0
	for s := range scopes.All() {
		if s.Privilege() != "" {
			privileged++
			if s.Writes() == 0 || s.Retired() {
				t.Errorf("%s is privileged and changes nothing", s)
			}
		}
	}
	// One more or less means that a name of the list is not in the table.
	if privileged != 22 {
		t.Errorf("%d privileged scopes, want 22", privileged)
	}
	if s := mustLookup(t, "sp:oauth-client:manage"); s.Privilege() != "creates OAuth clients" {
		t.Errorf("%s: %q", s, s.Privilege())
	}
}

func TestAllocations(t *testing.T) {
	held := []string{"idn:sources:manage", "idn:sources:read", "idn:unknown:read"}
	for name, f := range map[string]func(){
		"Lookup": func() { scopes.Lookup("idn:sources:manage") },
		"Covers": func() { scopes.Covers(held, "idn:accounts:read") },
		"Match":  func() { scopes.Match("idn:*:re*d", "idn:sources:read") },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s makes %v allocations", name, n)
		}
	}
}

// TestBreak stops every iterator after its first element.
func TestBreak(t *testing.T) {
	s := mustLookup(t, "idn:sources:manage")
	o, _ := scopes.LookupID("listSourcesV1")
	n := 0
	for range scopes.All() {
		n++
		break
	}
	for range scopes.Operations() {
		n++
		break
	}
	for range s.Operations() {
		n++
		break
	}
	for range o.Scopes() {
		n++
		break
	}
	for range scopes.Expand("idn:*:*") {
		n++
		break
	}
	if n != 5 {
		t.Errorf("%d elements, want 5", n)
	}
}
