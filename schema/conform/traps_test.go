package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/schema"
)

// The traps of jsonschema v5.3.1, each with what is done about it.

func refusal(t *testing.T, kind, dialect, document string) []Fault {
	t.Helper()
	var refused *Error
	if err := Validate(kind, dialect, []byte(document)); !errors.As(err, &refused) {
		t.Fatalf("expected an *Error, got %v", err)
	}
	return refused.Faults
}

// Where a number meets minimum, 1e1000001 is a nil dereference and a million digits take quadratic time. So no number
// out of bounds gets that far: the fault is one of type, as for any fraction, though 1e999999 is an integer too large.
func TestNumbersAreBounded(t *testing.T) {
	numbers := map[string]string{
		"exponent that panics":      "1e1000001",
		"exponent that costs":       "1e999999",
		"negative exponent":         "1e-1000001",
		"capital and signed":        "-1.5E+99999999999999999999",
		"a million digits":          strings.Repeat("1", 1_000_000),
		"a million decimals":        "0." + strings.Repeat("1", 1_000_000),
		"a validity too long":       "36900." + strings.Repeat("0", maxNumber),
		"a validity, exponent long": "36900e0000",
	}
	places := []struct{ kind, before, after, at, keyword string }{
		{"token", `{"accessTokenValiditySeconds": `, `}`, "/accessTokenValiditySeconds", "type"},
		{"create", `{"accessTokenValiditySeconds": `, `}`, "/accessTokenValiditySeconds", "type"},
		{"created", `{"accessTokenValiditySeconds": `, `}`, "/accessTokenValiditySeconds", "type"},
		{"list", `[{"scope": [`, `]}]`, "/0/scope/0", "type"},
		{"list", ``, ``, "", "type"},
		{"patch", `[{"op": "test", "path": "/expirationDate", "value": `, `}]`, "/0/value", "type"},
		{"patch", `[{"op": `, `}]`, "/0/op", "enum"},
		{"bulk", `{"ids": [`, `]}`, "/ids/0", "type"},
	}
	for name, number := range numbers {
		for _, place := range places {
			for _, dialect := range schema.Dialects() {
				if place.kind == "bulk" && dialect == schema.SixMonths || place.at == "/0/value" && dialect == schema.SixMonths {
					continue // refused before the number is checked
				}
				var keywords []string
				for _, f := range refusal(t, place.kind, dialect, place.before+number+place.after) {
					if f.InstanceLocation == place.at {
						keywords = append(keywords, path.Base(f.KeywordLocation))
					}
				}
				if !slices.Equal(keywords, []string{place.keyword}) {
					t.Errorf("%s at %s of %s: expected a fault of %s alone, got %v", name, place.at, place.kind, place.keyword, keywords)
				}
			}
		}
	}
}

// The bound is on the text, so that the verdict on a number is the same everywhere.
func TestLongNumbers(t *testing.T) {
	for number, stays := range map[string]bool{
		"36900": true, "-0": true, "1e999": true, "1E-999": true, "1e+999": true,
		"1e1000": false, "1e0001": false, "1e-1000": false, "1e+1000": false, "1E1000": false,
		strings.Repeat("1", maxNumber): true, strings.Repeat("1", maxNumber+1): false,
	} {
		if got := withoutLongNumbers(json.Number(number)); (got == json.Number(number)) != stays {
			t.Errorf("%s: expected it to stay: %v, got %v", number, stays, got)
		}
	}
}

func TestTexts(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, document := range map[string]string{
		"empty":                   ``,
		"white space":             " \n",
		"truncated":               `[`,
		"trailing comma":          `[],`,
		"two texts":               `[] []`,
		"trailing letter":         `[]x`,
		"trailing null":           `[]null`,
		"trailing bracket":        `[]]`,
		"trailing NUL":            "[]\x00",
		"comma before the end":    `[{},]`,
		"byte order mark":         "\ufeff[]",
		"comment":                 "[] // none",
		"NaN":                     `[NaN]`,
		"leading zero":            `[01]`,
		"raw control character":   "[\"\x01\"]",
		"nested deeper than 1000": deep(1001),
		"nested out of all reach": deep(20_000_000),
		"never closed":            strings.Repeat("[", 20_000_000),
		"more than 64 MiB":        strings.Repeat(" ", maxSize) + "[]",
		"more values than held":   "[" + strings.Repeat("0,", maxValues) + "0]",
	} {
		for _, dialect := range schema.Dialects() {
			faults := refusal(t, "list", dialect, document)
			if len(faults) != 1 || faults[0].InstanceLocation != "" || faults[0].KeywordLocation != "" {
				t.Errorf("%s: expected one fault of the whole text, got %v", name, faults)
			}
		}
	}
	for name, document := range map[string]string{
		"white space around":   " \r\n\t[] \n",
		"brackets in a string": `[{"id": "` + strings.Repeat("[,{", maxValues) + `", "id": "1", "name": "\\\"[", "scope": null, "owner": {}, "created": "2017-07-11T18:45:37.098Z"}]`,
		"duplicate member":     `[{"id": 5, "id": "1", "name": "x", "scope": null, "owner": {}, "created": "2017-07-11T18:45:37.098Z"}]`,
	} {
		if err := Validate("list", schema.SixMonths, []byte(document)); err != nil {
			t.Errorf("%s: expected it accepted, got %v", name, err)
		}
	}
	if faults := refusal(t, "list", schema.SixMonths, deep(1000)); faults[0].InstanceLocation != "/0" {
		t.Errorf("nested 1000 deep: expected faults of the schema, got %v", faults)
	}
}

// Equal items are searched in short arrays only: jsonschema compares items of one hash each with each, and a document
// can be written so that thousands have the same (["a\x03b"] and ["a", "b"] do).
func TestEqualItemsOfLongArrays(t *testing.T) {
	const element = `{"id": "1", "name": "x", "scope": null, "owner": {}, "created": "2017-07-11T18:45:37.098Z"}`
	list := func(n int) string { return "[" + strings.Repeat(element+",", n-1) + element + "]" }
	if faults := refusal(t, "list", schema.SixMonths, list(1000)); len(faults) != 1 || faults[0].KeywordLocation != "/allOf/0/$ref/then/uniqueItems" {
		t.Errorf("1000 equal elements: expected a fault of uniqueItems, got %v", faults)
	}
	if err := Validate("list", schema.SixMonths, []byte(list(1001))); err != nil {
		t.Errorf("1001 equal elements: expected them not compared, got %v", err)
	}
	ids := func(n int) string {
		return `{"ids": [` + strings.Repeat(`"x",`, n-1) + `"x"], "patch": [{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}]}`
	}
	for n, keyword := range map[int]string{25: "/properties/ids/then/uniqueItems", 26: "/properties/ids/maxItems"} {
		if faults := refusal(t, "bulk", schema.Acknowledged, ids(n)); len(faults) != 1 || faults[0].KeywordLocation != keyword {
			t.Errorf("%d equal ids: expected a fault of %s, got %v", n, keyword, faults)
		}
	}
}

func TestFaultsAreCapped(t *testing.T) {
	faults := refusal(t, "list", schema.SixMonths, "["+strings.Repeat("0,", 1999)+"0]")
	if len(faults) != maxFaults || faults[0].InstanceLocation != "/0" || faults[1].InstanceLocation != "/1" || faults[2].InstanceLocation != "/10" {
		t.Errorf("expected the first %d faults in the order of their texts, got %d, from %v", maxFaults, len(faults), faults[:3])
	}
}

// jsonschema gives pointers as URL fragments (RFC 6901 §6); a Fault has plain ones.
func TestPointersAreUnescaped(t *testing.T) {
	const name = "a b/c~d%20é\"^{}"
	s, err := jsonschema.CompileString("test:unescape", `{"additionalProperties": {"items": {"type": "string"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	instance := map[string]any{name: []any{"x", true}}
	faults := faultsOf(s, instance)
	if len(faults) != 1 || faults[0].InstanceLocation != "/a b~1c~0d%20é\"^{}/1" {
		t.Fatalf("expected a plain pointer, got %v", faults)
	}
}

func TestFormatIsAsserted(t *testing.T) {
	const document = `{"name": "x", "expirationDate": "9999-12-31T23:59:59-00:01"}`
	faults := refusal(t, "create", schema.SixMonths, document)
	if len(faults) != 1 || faults[0].KeywordLocation != "/$ref/properties/expirationDate/$ref/then/$ref/format" {
		t.Errorf("expected a fault of format, got %v", faults)
	}
}

// The default loader opens files and, with httploader, URLs: neither is reached from here, though both are there.
func TestOnlyEmbeddedSchemasAreLoaded(t *testing.T) {
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked = true
		fmt.Fprint(w, `{}`)
	}))
	defer server.Close()
	jsonschema.Loaders["http"] = jsonschema.Loaders["file"] // as a program around us may
	defer delete(jsonschema.Loaders, "http")
	file := filepath.Join(t.TempDir(), "x.schema.json")
	if err := os.WriteFile(file, []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{
		"file://" + filepath.ToSlash(file), file, server.URL + "/x.schema.json", base, base + "x.schema.json", base + "../schema/token.schema.json",
		"https://example.org/token.schema.json",
	} {
		if s, err := newCompiler(open).Compile(url); err == nil || s != nil {
			t.Errorf("%s: expected it refused, got it loaded", url)
		}
	}
	if asked {
		t.Error("expected no request, got one")
	}
	if s, err := newCompiler(open).Compile(base + "token.schema.json"); err != nil || s == nil {
		t.Errorf("expected an embedded schema loaded, got %v", err)
	}
}

func TestDraftIsPinned(t *testing.T) {
	for id, compiled := range schemas {
		s, err := compiled()
		if err != nil {
			t.Fatalf("%v: %v", id, err)
		}
		again, _ := compiled()
		if s.Draft != jsonschema.Draft2020 || s != again {
			t.Errorf("%v: expected draft 2020-12, compiled once, got %v", id, s.Draft)
		}
	}
}

// The patterns alone know the calendar: each day of each month, each year's 29 February.
func TestCalendarByPattern(t *testing.T) {
	c := newCompiler(open)
	c.AssertFormat = false
	s, err := c.Compile(base + "members.schema.json#/$defs/timestamp")
	if err != nil {
		t.Fatal(err)
	}
	check := func(year, month, day int) {
		text := fmt.Sprintf("%04d-%02d-%02dT18:45:37.098Z", year, month, day)
		date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		real := date.Month() == time.Month(month) && date.Day() == day && year > 0
		if accepted := s.Validate(text) == nil; accepted != real {
			t.Errorf("%s: expected %v, got %v", text, real, accepted)
		}
	}
	for year := range 10_000 {
		check(year, 2, 29)
	}
	for _, year := range []int{1, 1900, 2000, 2017, 2024, 9999} {
		for month := range 14 {
			for day := range 33 {
				check(year, month, day)
			}
		}
	}
}
