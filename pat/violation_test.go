package pat_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
)

// A violation reads back from its JSON.
func TestViolationJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Mutation().Draw(t, "mutant")
		for _, want := range pat.Lint([]byte(m.Text), m.Kind, m.Options()...).Violations {
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			var got pat.Violation
			if err := json.Unmarshal(text, &got); err != nil || got != want {
				t.Fatalf("%s: got %+v, %v, want %+v", text, got, err, want)
			}
		}
	})
}

// The members have the names and the order of the documentation.
func TestViolationJSONForm(t *testing.T) {
	v := pat.Violation{Rule: pat.RuleDuplicateMember, Pointer: "/id", Message: "m", Span: pat.Span{Start: 9, End: 13}, Related: pat.Span{Start: 1, End: 5}}
	const want = `{"rule":"PAT105","name":"duplicate-member","severity":"error","pointer":"/id","message":"m","span":{"start":9,"end":13},"related":{"span":{"start":1,"end":5}}}`
	if text, err := json.Marshal(v); string(text) != want || err != nil {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
	v.Related, v.Severity = pat.Span{}, pat.SeverityWarning
	if text, err := json.Marshal(&v); strings.Contains(string(text), "related") || !strings.Contains(string(text), `"severity":"warning"`) || err != nil {
		t.Errorf("got %s, %v", text, err)
	}
	for _, doc := range []string{`[]`, `{"severity":"fatal"}`, `{"rule":5}`} {
		got := v
		if err := json.Unmarshal([]byte(doc), &got); err == nil || got != v {
			t.Errorf("%s: got %+v, %v", doc, got, err)
		}
	}
}

// The violations of the test vectors are in the same form.
func TestViolationJSONOfVectors(t *testing.T) {
	n := 0
	err := filepath.WalkDir("../testdata/vectors", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(path, "empty-id") && !strings.Contains(path, "duplicate") || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var sidecar struct {
			Cases []struct{ Violations []json.RawMessage }
		}
		if json.Unmarshal(text, &sidecar) != nil {
			return nil // a payload
		}
		for _, c := range sidecar.Cases {
			for _, text := range c.Violations {
				var v pat.Violation
				var want, got map[string]any
				if err := json.Unmarshal(text, &v); err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
				again, _ := json.Marshal(v)
				json.Unmarshal(text, &want)
				json.Unmarshal(again, &got)
				for name := range want {
					if fmt.Sprint(got[name]) != fmt.Sprint(want[name]) {
						t.Errorf("%s: %s is %v, want %v", path, name, got[name], want[name])
					}
				}
				n++
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Errorf("%d violations, %v", n, err)
	}
}

func TestUnder(t *testing.T) {
	e := &pat.ValidationError{Violations: []pat.Violation{
		{Rule: pat.RuleMissingMember, Pointer: ""}, {Rule: pat.RuleWrongType, Pointer: "/owner"}, {Rule: pat.RuleOwnerType, Pointer: "/owner/type"},
		{Rule: pat.RuleEmptyName, Pointer: "/ownerName"}, {Rule: pat.RuleEmptyScopeItem, Pointer: "/scope/1"}, {Rule: pat.RuleEmptyScopeItem, Pointer: "/scope/10"},
	}}
	for _, c := range []struct {
		under pat.Pointer
		want  string
	}{
		{"", " /owner /owner/type /ownerName /scope/1 /scope/10"},
		{"/owner", "/owner /owner/type"},
		{"/owner/type", "/owner/type"},
		{"/scope", "/scope/1 /scope/10"},
		{"/scope/1", "/scope/1"},
		{"/name", "none"},
	} {
		under := e.Under(c.under)
		got := "none"
		if under != nil {
			var pointers []string
			for _, v := range under.Violations {
				pointers = append(pointers, string(v.Pointer))
			}
			got = strings.Join(pointers, " ")
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.under, got, c.want)
		}
	}
	if e.Under("/name").Under("/x") != nil {
		t.Error("nothing has something under it")
	}
}

// A position counts as editors do. The walk is one for all offsets.
func TestPositionOfSpan(t *testing.T) {
	text := []byte("\uFEFF{\r\n  \"é\": [\r\n    tru\n]}")
	for word, want := range map[string]pat.Position{"{": {1, 1}, `"é"`: {2, 3}, "[": {2, 8}, "tru": {3, 5}, "]": {4, 1}} {
		at := strings.Index(string(text), word)
		if got := (pat.Span{Start: at, End: at + len(word)}).Position(text); got != want {
			t.Errorf("%s: got %v, want %v", word, got, want)
		}
	}
	got := pat.Positions(text, len(text), 0, math.MaxInt, -1)
	if want := []pat.Position{{4, 3}, {1, 1}, {4, 3}, {1, 1}}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := pat.Positions(text); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
