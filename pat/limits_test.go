package pat_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// count says how many violations of each severity and rule there are, and which
// rule comes last: "error PAT303 1000, error PAT007".
func count(vs []pat.Violation) string {
	var out []string
	for k := 0; k < len(vs); {
		n := 1
		for k+n < len(vs) && vs[k+n].Rule == vs[k].Rule && vs[k+n].Severity == vs[k].Severity {
			n++
		}
		out = append(out, fmt.Sprintf("%v %s %d", vs[k].Severity, string(vs[k].Rule), n))
		k += n
	}
	return strings.Join(out, ", ")
}

// items returns n scopes, each of which breaks the same rule.
func items(item string, n int) string {
	return strings.TrimSuffix(strings.Repeat(`"`+item+`",`, n), ",")
}

// A thousand violations are kept, errors before warnings; then one says so, with
// the severity of the worst that was left out.
func TestTooManyViolations(t *testing.T) {
	scope := func(items string) string {
		return change(t, sampleCreate, `["demo:personal-access-token-scope:first"]`, "["+items+"]")
	}
	distinct := func(form string, n int) string {
		var b strings.Builder
		for k := range n {
			fmt.Fprintf(&b, `"`+form+`",`, k)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	unknown := func(n int) string {
		var b strings.Builder
		for k := range n {
			fmt.Fprintf(&b, `"u%d":1,`, k)
		}
		return "{" + b.String() + sampleCreate[1:]
	}
	for _, c := range []struct {
		name, doc, reason, want string
		opts                    []pat.Option
	}{
		{"999 errors", scope(items("", 999)), "all fit", "error PAT303 999", nil},
		{"1,000 errors", scope(items("", 1000)), "all fit", "error PAT303 1000", nil},
		{"1,001 errors", scope(items("", 1001)), "one does not", "error PAT303 1000, error PAT007 1", nil},
		{"1,000 warnings", scope(distinct("a b%d", 1000)), "all fit", "warning PAT406 1000", nil},
		{"1,001 warnings", scope(distinct("a b%d", 1001)), "one does not", "warning PAT406 1000, warning PAT007 1", nil},
		{"999 errors and 2 warnings", scope(distinct("a b%d", 2) + "," + items("", 999)), "one warning fits",
			"warning PAT406 1, error PAT303 999, warning PAT007 1", nil},
		{"1,000 errors and a warning", scope(distinct("a b%d", 1) + "," + items("", 1000)), "errors come first", "error PAT303 1000, warning PAT007 1", nil},
		{"1,001 errors and a warning", scope(distinct("a b%d", 1) + "," + items("", 1001)), "the worst left out is an error", "error PAT303 1000, error PAT007 1", nil},
		{"repeated", scope(items("a", 1001)), "a thousand repeat the first", "warning PAT405 1000", nil},
		{"repeated once more", scope(items("a", 1002)), "one does not fit", "warning PAT405 1000, warning PAT007 1", nil},
		{"all scopes", scope(items("sp:scopes:all", 1001)), "two rules at each but the first", "", []pat.Option{pat.Enable(pat.RuleScopeAll), pat.Disable(pat.RuleScopeRepeated)}},
		{"1,000 unknown members", unknown(1000), "all fit", "error PAT202 1000", nil},
		{"1,001 unknown members", unknown(1001), "one does not", "error PAT202 1000, error PAT007 1", nil},
		{"1,000 unknown members, tolerant", unknown(1000), "all fit", "warning PAT202 1000", []pat.Option{pat.Tolerant()}},
		{"1,001 unknown members, tolerant", unknown(1001), "notes have a limit of their own", "warning PAT202 1000, warning PAT007 1", []pat.Option{pat.Tolerant()}},
		{"1,001 faulty items", scope(strings.TrimSuffix(strings.Repeat("1,", 1001), ",")), "one does not fit", "error PAT203 1000, error PAT007 1", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = "warning PAT402 1000, warning PAT007 1"
			}
			vs := pat.Lint([]byte(c.doc), pat.KindCreate, c.opts...).Violations
			if got := count(vs); got != c.want {
				t.Errorf("%s: expected %s, got %s", c.reason, c.want, got)
			}
			if last := vs[len(vs)-1]; last.Rule == pat.RuleTooManyViolations && (last.Pointer != "" || last.Span != pat.Span{}) {
				t.Errorf("it stands at %q, %v", last.Pointer, last.Span)
			}
			agree(t, c.doc, pat.KindCreate, vs, c.opts...)
		})
	}
}

// Validate and Marshal have the same limit.
func TestTooManyViolationsInGo(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
	}{{999, "error PAT303 999"}, {1000, "error PAT303 1000"}, {1001, "error PAT303 1000, error PAT007 1"}} {
		token := tokenOf(t, sampleToken)
		token.Scope = make([]string, c.n)
		var invalid *pat.ValidationError
		if err := pat.Validate(&token); !errors.As(err, &invalid) || count(invalid.Violations) != c.want {
			t.Errorf("Validate, %d: %v", c.n, err)
		}
		for k := range token.Scope {
			token.Scope[k] = "\xFF"
		}
		want := strings.Replace(c.want, "PAT303", "PAT103", 1)
		if _, err := pat.Marshal(&token); !errors.As(err, &invalid) || count(invalid.Violations) != want {
			t.Errorf("Marshal, %d: %v", c.n, err)
		}
	}
}

// The order is that of the text, then of pointer and rule; the message of all is
// that of the first, and how many more there are.
func TestOrder(t *testing.T) {
	doc := change(t, sampleToken, `36900`, `5`, `"NodeJS Integration"`, `""`, `second"`, `first"`, `"id":"2c9180a46faadee4016fb4e018c20639",`, ``)
	want := "error PAT302 /name, warning PAT405 /scope/1, warning PAT408 /owner, error PAT306 /accessTokenValiditySeconds"
	vs := pat.Lint([]byte(doc), pat.KindToken).Violations
	if got := strings.Join(verdict(vs), ", "); got != want {
		t.Errorf("expected %s, got %s", want, got)
	}
	for k, text := range []string{`""`, `"demo:personal-access-token-scope:first"`, "{", `5`} {
		if got := doc[vs[k].Span.Start:vs[k].Span.End]; got != text {
			t.Errorf("%s: expected %s, got %s", vs[k].Pointer, text, got)
		}
	}
	if got := doc[vs[1].Related.Start:vs[1].Related.End]; got != `"demo:personal-access-token-scope:first"` || vs[1].Related.Start >= vs[1].Span.Start {
		t.Errorf("related: %s", got)
	}
	for k := range vs {
		if k != 1 && (vs[k].Related != pat.Span{}) {
			t.Errorf("%s: nothing is related to it, got %v", vs[k].Pointer, vs[k].Related)
		}
	}
	token := tokenOf(t, doc)
	err := pat.Validate(&token)
	if !strings.HasPrefix(err.Error(), "/accessTokenValiditySeconds: ") || !strings.HasSuffix(err.Error(), " [PAT306 validity-range] (and 1 more)") {
		t.Errorf("got %v", err)
	}
	token.Name = "n"
	if err := pat.Validate(&token); !strings.HasSuffix(err.Error(), " [PAT306 validity-range]") {
		t.Errorf("one alone: %v", err)
	}
	if err := pat.Validate(new(pat.BulkUpdate), pat.ForVersion(pat.V3)); !strings.HasPrefix(err.Error(), "document: ") {
		t.Errorf("at the root: %v", err)
	}
	if got := (&pat.ValidationError{}).Error(); got == "" {
		t.Error("an error that somebody made without violations says nothing")
	}
}

// A list is searched for equal ids and names by hashes: at every size around
// those of the table, whatever collides.
func TestListTwins(t *testing.T) {
	list := func(n int) pat.TokenList {
		l := make(pat.TokenList, n)
		for k := range l {
			l[k] = tokenOf(t, sampleToken)
			l[k].ID, l[k].Name = "i"+strconv.Itoa(k), "n"+strconv.Itoa(k)
		}
		return l
	}
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 100, 1000} {
		l := list(n)
		if err := pat.Validate(&l); err != nil {
			t.Errorf("%d different tokens: %v", n, err)
		}
		for _, k := range []int{1, n / 2, n - 1} {
			if k == 0 || n < 2 {
				continue
			}
			l := list(n)
			l[k].ID, l[k].Name = l[0].ID, l[0].Name
			var invalid *pat.ValidationError
			want := fmt.Sprintf("error PAT324 /%d/id, error PAT325 /%d/name", k, k)
			if err := pat.Validate(&l); !errors.As(err, &invalid) || strings.Join(verdict(invalid.Violations), ", ") != want {
				t.Errorf("%d tokens, %d like the first: %v", n, k, err)
			}
		}
	}
	t.Run("hashes that collide", func(t *testing.T) { // some do among as many as here
		l := make(pat.TokenList, 200_000)
		sample := tokenOf(t, sampleToken)
		for k := range l {
			l[k] = sample
			l[k].ID, l[k].Name = "i"+strconv.Itoa(k), "n"+strconv.Itoa(k)
		}
		if err := pat.Validate(&l); err != nil {
			t.Errorf("no two are equal, got %v", err)
		}
	})
	for _, c := range []struct {
		name, reason string
		change       func(a, b *pat.Token)
		want         string
	}{
		{"same id", "the later one", func(a, b *pat.Token) { b.ID = a.ID }, "error PAT324 /1/id"},
		{"same name, same owner", "the later one", func(a, b *pat.Token) { b.Name = a.Name }, "error PAT325 /1/name"},
		{"same name, another owner", "unique per owner", func(a, b *pat.Token) { b.Name, b.Owner.ID = a.Name, "x" }, ""},
		{"same name, no owner's id", "not compared (R27)", func(a, b *pat.Token) { b.Name, a.Owner.ID, b.Owner.ID = a.Name, "", "" }, ""},
		{"name and owner exchanged", "their hashes are put together", func(a, b *pat.Token) {
			a.Name, a.Owner.ID, b.Name, b.Owner.ID = "p", "q", "q", "p"
		}, ""},
		{"name and owner alike", "their hashes are put together", func(a, b *pat.Token) {
			a.Name, a.Owner.ID, b.Name, b.Owner.ID = "p", "p", "q", "q"
		}, ""},
		{"both ids empty", "another rule reports them", func(a, b *pat.Token) { a.ID, b.ID = "", "" }, "error PAT301 /0/id, error PAT301 /1/id"},
		{"both names empty", "another rule reports them", func(a, b *pat.Token) { a.Name, b.Name = "", "" }, "error PAT302 /0/name, error PAT302 /1/name"},
	} {
		l := list(2)
		c.change(&l[0], &l[1])
		got := ""
		var invalid *pat.ValidationError
		if errors.As(pat.Validate(&l), &invalid) {
			got = strings.Join(verdict(invalid.Violations), ", ")
		}
		if got != c.want {
			t.Errorf("%s (%s): expected %q, got %q", c.name, c.reason, c.want, got)
		}
	}
	t.Run("three of one id are each compared with the first", func(t *testing.T) {
		doc := "[" + sampleToken + "," + change(t, sampleToken, "NodeJS", "a") + "," + change(t, sampleToken, "NodeJS", "b") + "]"
		vs := pat.Lint([]byte(doc), pat.KindList).Violations
		if got := strings.Join(verdict(vs), ", "); got != "error PAT324 /1/id, error PAT324 /2/id" {
			t.Fatalf("got %s", got)
		}
		for _, v := range vs {
			if first := strings.Index(doc, `"`+sampleID); v.Related.Start != first || doc[v.Related.Start:v.Related.End] != `"`+sampleID+`"` {
				t.Errorf("%s: related %v", v.Pointer, v.Related)
			}
		}
	})
	t.Run("a repeated scope is compared within its own token", func(t *testing.T) {
		for _, more := range []string{"", `,"c","d","e","f","g","h","i"`} { // few, and enough for a table
			second := change(t, sampleToken, "NodeJS", "a", sampleID, "b")
			start, end := strings.Index(second, `"scope":[`)+len(`"scope":[`), strings.Index(second, `],"owner"`)
			second = second[:start] + `"a","b"` + more + `,"b"` + second[end:]
			doc := "[" + sampleToken + "," + second + "]"
			vs := pat.Lint([]byte(doc), pat.KindList).Violations
			if len(vs) != 1 || vs[0].Rule != pat.RuleScopeRepeated {
				t.Fatalf("got %s", verdict(vs))
			}
			if want := len("["+sampleToken+",") + start + len(`"a",`); vs[0].Related != (pat.Span{Start: want, End: want + len(`"b"`)}) {
				t.Errorf("related %v, expected the one at %d", vs[0].Related, want)
			}
		}
	})
}
