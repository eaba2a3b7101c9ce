package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTable checks that scopes/table.go is what the tables say.
func TestTable(t *testing.T) {
	out := filepath.Join(t.TempDir(), "table.go")
	if err := run("scopes.tsv", "operations.tsv", out); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, out), read(t, "../../scopes/table.go"); got != want {
		t.Error("scopes/table.go is out of date: run go generate ./scopes")
	}
}

func TestRunMissing(t *testing.T) {
	if err := run("no-scopes.tsv", "no-operations.tsv", ""); err == nil || !strings.Contains(err.Error(), "no-scopes.tsv") || !strings.Contains(err.Error(), "no-operations.tsv") {
		t.Errorf("got %v, want an error that names both files", err)
	}
}

// TestNotice checks that the notice of the tables is shipped.
func TestNotice(t *testing.T) {
	notice := read(t, "../../NOTICE")
	for _, want := range []string{"Copyright (c) 2022 SailPoint", "Permission is hereby granted, free of charge", "sailpoint-oss/api-specs"} {
		if !strings.Contains(notice, want) {
			t.Errorf("NOTICE lacks %q", want)
		}
	}
	commit, date, err := source(read(t, "scopes.tsv"), read(t, "operations.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(notice, commit+" ("+date+")") {
		t.Errorf("NOTICE names another commit than the tables: %s (%s)", commit, date)
	}
}

// small has tables of the smallest size that use every feature.
const (
	sourceComment = "# Facts taken from sailpoint-oss/api-specs 0123456789abcdef0123456789abcdef01234567 (2026-01-02): idn/\n"
	smallScopes   = sourceComment + scopesHeader + "\n" +
		"a:b:manage\t2\tmanage\tbeta,v1\tv1\t1\t1\t0\t0\t0\tuserAuth\tX,Y\t1\t-\t? listV1\n" +
		"a:b:read\t1\tread\tv1\tv1\t1\t0\t0\t0\t0\tuserAuth\t-\t1\tnew\tlistV1\n" +
		"a:old:read\t1\tread\tv3\tv3\t1\t0\t0\t0\t0\tuserAuth\t-\t1\t-\told\n" +
		"sp:scopes:all\t1\tall\tv1\tv1\t1\t0\t0\t0\t0\tuserAuth\t-\t1\t-\tallV1\n"
	smallOperations = sourceComment + operationsHeader + "\n" +
		"/a/v1\tGET\tlistV1\t-\n" +
		"/a/v1\tPOST\t-\ta:b:manage\n" +
		"/b/v1\tGET\tallV1\t-\n" +
		"/c/v1\tPUT\tinheritV1\tsp:scopes:all\n" +
		"/d/v1\tGET\tfreeV1\tnone\n"
)

func TestSmall(t *testing.T) {
	text, err := generate(smallScopes, smallOperations)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"currentOperations = 5 ", "currentGets       = 3\n",
		"\n// 0123456789abcdef0123456789abcdef01234567 (2026-01-02), which are under the MIT\n", `const AsOf = "2026-01-02"`,
		`{"a:b:manage", ClassManage, 0b100010, 1, 1, "X,Y", "", span{0, 2}}`,
		`{"a:b:read", ClassRead, 0b100000, 1, 1, "", "new", span{2, 3}}`,
		`{"a:old:read", ClassRead, 0b1, 1, 1, "", "", span{3, 4}}`,
		`{"sp:scopes:all", ClassAll, 0b100000, 1, 1, "", "", span{4, 5}}`,
		"\t1, 2, 1, 6, 3,\n", // operations by scope
		`{"/a/v1", "GET", "listV1", 5, span{0, 2}}`,
		`{"/c/v1", "PUT", "inheritV1", 5, span{4, 5}}`,
		`{"/d/v1", "GET", "freeV1", 5, span{5, 5}}`,
		`{"", "", "old", 0, span{5, 6}}`,
		"\t1, 2, 1, 4, 4, 3,\n", // scopes by operation
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("lacks %q in\n%s", want, text)
		}
	}
}

// TestRefused changes the small tables and wants an error for each change.
func TestRefused(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"no rows", smallScopes, sourceComment, "no rows"},
		{"no commit", "api-specs 0123", "api-specs main 0123", "scopes.tsv: no comment names the commit"},
		{"other commit", "(2026-01-02)", "(2026-01-03)", "operations.tsv from 0123456789abcdef0123456789abcdef01234567 (2026-01-03)"},
		{"other header", "scope\toperations", "scope\tops", "expected a comment or the header"},
		{"missing field", "\tnew\tlistV1", "\tlistV1", "expected 15 fields, got 14"},
		{"empty field", "\tnew\t", "\t\t", "field 14 must be"},
		{"space", "a:b:read\t", "a:b:read \t", "field 1 must be"},
		{"no number", "a:b:read\t1", "a:b:read\tone", "expected a number from 0 to 255"},
		{"large number", "a:b:read\t1", "a:b:read\t256", "expected a number from 0 to 255"},
		{"sum", "a:b:read\t1", "a:b:read\t2", "2 operations, but 1 by method and 1 IDs"},
		{"IDs", "? listV1", "? ? listV1", "2 operations, but 2 by method and 3 IDs"},
		{"none", "a:old:read\t1\tread\tv3\tv3\t1", "a:old:read\t0\tread\tv3\tv3\t0", "opens no operation"},
		{"levels", "\t1\tnew", "\t2\tnew", "2 operations without levels out of 1"},
		{"unsorted levels", "X,Y", "Y,X", "levels must be sorted"},
		{"version", "beta,v1", "gamma,v1", "versions must be some of"},
		{"order of versions", "beta,v1\tv1", "v1,beta\tbeta", "versions must be in the order"},
		{"newest", "beta,v1\tv1", "beta,v1\tbeta", "newest must be v1"},
		{"class", "\tread\tv3", "\treader\tv3", "unknown class reader"},
		{"order of scopes", "a:old:read", "a:a:read", "must come before"},
		{"scope twice", "a:old:read", "a:b:read", "must come before"},
		{"no operations", smallOperations, "", "operations.tsv: no rows"},
		{"method", "\tPUT\t", "\tput\t", "expected a path and one of"},
		{"path", "/c/v1", "c/v1", "expected a path and one of"},
		{"ID twice", "freeV1", "listV1", "the ID listV1 stands twice"},
		{"unknown ID", "freeV1\tnone", "freeV1\t-", `scopes.tsv does not name "freeV1"`},
		{"no ID", "freeV1\tnone", "-\t-", `scopes.tsv does not name ""`},
		{"scopes twice", "listV1\t-", "listV1\ta:b:read", "scopes.tsv already lists its scopes"},
		{"unknown scope", "-\ta:b:manage", "-\ta:b:manag", "unknown scope a:b:manag"},
		{"order of an operation's scopes", "-\ta:b:manage", "-\ta:b:read,a:b:manage", "scopes must be sorted and distinct"},
		{"scope of an operation twice", "-\ta:b:manage", "-\ta:b:manage,a:b:manage", "scopes must be sorted and distinct"},
		{"order of operations", "/d/v1", "/0/v1", "rows must be sorted by path and method"},
		{"missing operation", "/b/v1\tGET\tallV1\t-\n", "", "allV1 is missing"},
		{"missing operation without ID", "/a/v1\tPOST\t-\ta:b:manage\n", "", "a:b:manage has [1 1 0 0 0] operations by method, operations.tsv [1 0 0 0 0]"},
		{"other method", "/a/v1\tPOST", "/a/v1\tPUT", "a:b:manage has [1 1 0 0 0] operations by method, operations.tsv [1 0 1 0 0]"},
	} {
		scopes, operations := strings.Replace(smallScopes, test.old, test.new, 1), strings.Replace(smallOperations, test.old, test.new, 1)
		if scopes == smallScopes && operations == smallOperations {
			t.Errorf("%s: nothing was changed", test.name)
		}
		if test.name == "other commit" {
			scopes = smallScopes // only one of the two
		}
		if _, err := generate(scopes, operations); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}
