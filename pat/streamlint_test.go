package pat_test

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/pat"
)

// linted lists what LintLines yields, a line for each report: the kind and the
// verdict, and "END" with a StreamError.
func linted(reports iter.Seq2[pat.Report, error]) (out []string) {
	for r, err := range reports {
		line := r.Kind.String() + " " + strings.Join(verdict(r.Violations), ", ")
		var ended *pat.StreamError
		if errors.As(err, &ended) {
			line += fmt.Sprintf(" END %d", ended.Index)
		} else if err != nil {
			line += " " + err.Error()
		}
		out = append(out, line)
	}
	return out
}

func TestLintLines(t *testing.T) {
	named := func(id string) string {
		return change(t, sampleToken, sampleID, id, "NodeJS Integration", "token "+id)
	}
	const operation = `{"op":"replace","path":"/name","value":"x"}`
	broken := `{"id":"x"!`
	for _, c := range []struct {
		name, text, reason string
		kind               pat.Kind
		want               []string
		opts               []pat.Option
	}{
		{"nothing", " \n", "there is no element", pat.KindAuto, nil, nil},
		{"array of tokens", "[" + named("a") + "," + named("b") + "," + named("a") + "]", "a list", pat.KindAuto,
			[]string{"list ", "list ", "list error PAT324 /2/id, error PAT325 /2/name"}, nil},
		{"one list in lines", named("a") + "\n" + named("a"), "KindList says so", pat.KindList,
			[]string{"list ", "list error PAT324 /1/id, error PAT325 /1/name"}, nil},
		{"tokens in lines", named("a") + "\n" + named("a"), "documents of their own", pat.KindToken, []string{"token ", "token "}, nil},
		{"tokens in lines, detected", named("a") + "\n" + named("a"), "the same", pat.KindAuto, []string{"token ", "token "}, nil},
		{"names of other owners", "[" + named("a") + "," + change(t, named("b"), "token b", "token a", "2c9180a46faadee4016fb4e018c20639", "x") + "]",
			"a name is unique for its owner", pat.KindList, []string{"list ", "list "}, nil},
		{"rule off", "[" + named("a") + "," + named("a") + "]", "", pat.KindList, []string{"list ", "list error PAT325 /1/name"}, []pat.Option{pat.Disable(pat.RuleListDuplicateID)}},
		{"lists in lines", "[" + named("a") + "]\n[" + named("a") + "," + named("a") + "]", "each line is one", pat.KindAuto,
			[]string{"list ", "list error PAT324 /1/id, error PAT325 /1/name"}, []pat.Option{pat.NDJSON()}},
		{"patches in lines", "[" + operation + "]\n[]\n{}", "pointers count from the line", pat.KindPatch,
			[]string{"patch ", "patch ", "patch error PAT203 "}, []pat.Option{pat.NDJSON()}},
		{"another kind in lines", named("a") + "\n" + sampleCreate + "\n" + named("b"), "R34", pat.KindAuto, []string{"token ", "token error PAT005 ", "token "}, nil},
		{"another kind in an array", "[" + named("a") + "," + operation + "]", "R34", pat.KindAuto, []string{"list ", "list error PAT005 /1"}, nil},
		{"another kind, kind given", named("a") + "\n" + sampleCreate, "each is checked as that", pat.KindToken,
			[]string{"token ", "token error PAT201 , error PAT201 , error PAT201 "}, nil},
		{"no payloads", "{\"level\":\"info\"}\n5\n", "each", pat.KindAuto, []string{"auto error PAT004 ", "auto error PAT004 "}, nil},
		{"the second shows the kind", "{}\n" + named("a") + "\n{}", "from there on it is fixed", pat.KindAuto,
			[]string{"auto error PAT004 ", "token ", "token error PAT201 , error PAT201 , error PAT201 , error PAT201 , error PAT201 , error PAT308 "}, nil},
		{"broken line", broken + "\n" + named("a"), "the next line is checked", pat.KindToken, []string{"token error PAT101 ", "token "}, nil},
		{"broken array", "[" + named("a") + "," + broken + "," + named("b") + "]", "nothing follows", pat.KindList, []string{"list ", "list error PAT101 /1 END 1"}, nil},
		{"no comma", "[" + named("a") + named("b") + "]", "", pat.KindList, []string{"list ", "list error PAT101  END 1"}, nil},
		{"trailing data", "[" + named("a") + "]x", "", pat.KindToken, []string{"token ", "token error PAT102  END 1"}, nil},
		{"too large a line", named("long") + "\n" + named("a"), "", pat.KindToken, []string{"token error PAT002 ", "token "}, []pat.Option{pat.MaxSize(len(named("a")))}},
		{"too large an element", "[" + named("a") + "," + named("long") + "]", "", pat.KindList, []string{"list ", "list error PAT002 /1 END 1"}, []pat.Option{pat.MaxSize(len(named("a")))}},
		{"bulk in an old version", "{\"ids\":[],\"patch\":[]}\n{", "R19", pat.KindBulk, []string{"bulk error PAT006 ", "bulk error PAT006 "}, []pat.Option{pat.ForVersion(pat.V3)}},
		{"byte order mark", "\uFEFF" + named("a") + "\n" + named("b"), "hides the rest of its element", pat.KindToken, []string{"token error PAT003 ", "token "}, nil},
		{"clock", named("a"), "", pat.KindToken, []string{"token error PAT315 /created, error PAT316 /lastUsed"}, []pat.Option{pat.At(pat.Timestamp{}.Time())}},
		{"warnings", change(t, sampleToken, "98Z", "98+00:00") + "\n", "are reported too", pat.KindToken, []string{"token warning PAT210 /created"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"at once": strings.NewReader(c.text), "a byte at a time": iotest.OneByteReader(strings.NewReader(c.text)),
			} {
				if diff := cmp.Diff(c.want, linted(pat.LintLines(r, c.kind, c.opts...))); diff != "" {
					t.Errorf("%s (%s) (-want +got):\n%s", how, c.reason, diff)
				}
			}
		})
	}
	t.Run("error of the reader", func(t *testing.T) {
		lost := errors.New("connection lost")
		for text, want := range map[string]string{"[" + named("a") + ",": "list  END 1", named("a") + "\n" + named("b"): "list  END 1"} {
			var last error
			all := linted(func(yield func(pat.Report, error) bool) {
				for r, err := range pat.LintLines(io.MultiReader(strings.NewReader(text), iotest.ErrReader(lost)), pat.KindList) {
					last = err
					if !yield(r, err) {
						return
					}
				}
			})
			if len(all) != 2 || all[1] != want || !errors.Is(last, lost) {
				t.Errorf("%q: got %q, %v", text, all, last)
			}
		}
	})
	t.Run("stops when the caller is done", func(t *testing.T) {
		for _, text := range []string{"[" + named("a") + "," + named("b") + "]", named("a") + "\n" + named("b")} {
			for range pat.LintLines(strings.NewReader(text), pat.KindAuto) {
				break
			}
			for range pat.Elements(strings.NewReader(text)) {
				break
			}
		}
	})
	t.Run("Collect", func(t *testing.T) {
		warns, bad := change(t, named("w"), "Z\"", "+00:00\""), change(t, named("b"), "token b", "")
		text := "{}\n" + strings.Repeat(warns+"\n", 1200) + bad
		all, err := pat.Collect(pat.LintLines(strings.NewReader(text), pat.KindAuto))
		if got := count(all.Violations); err != nil || all.Kind != pat.KindToken || !all.Detected || got != "error PAT004 1, warning PAT210 998, error PAT302 1, warning PAT007 1" {
			t.Errorf("got %v, %v, %s", all.Kind, err, got)
		}
		if !all.Ran(pat.RuleEmptyName) || all.Status(pat.RuleListDuplicateID) != pat.StatusOtherKind {
			t.Errorf("got %v, %v", all.Status(pat.RuleEmptyName), all.Status(pat.RuleListDuplicateID))
		}
		_, err = pat.Collect(pat.LintLines(strings.NewReader("["+broken), pat.KindAuto))
		var ended *pat.StreamError
		if !errors.As(err, &ended) || !errors.Is(err, pat.RuleSyntax) || ended.Offset != int64(len("["+broken)-1) {
			t.Errorf("got %v", err)
		}
	})
}

// A list of any length takes about 20 bytes a token, and finds each repetition.
func TestLintLinesMemory(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 100_000
	}
	r, w := io.Pipe()
	go func() {
		element := "[" + sampleToken
		for i := range n {
			id := fmt.Sprint(i)
			if i == n/2 || i == n-1 {
				id = "7"
			}
			io.WriteString(w, strings.Replace(element, sampleID, id, 1))
			element = "," + sampleToken
		}
		io.WriteString(w, "]")
		w.Close()
	}()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var got []pat.Pointer
	for report, err := range pat.LintLines(r, pat.KindList, pat.Disable(pat.RuleListDuplicateName)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range report.Violations {
			got = append(got, v.Pointer)
		}
		if report.Element.Index == n-1 {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
	}
	if want := []pat.Pointer{pat.Pointer(fmt.Sprintf("/%d/id", n/2)), pat.Pointer(fmt.Sprintf("/%d/id", n-1))}; !slices.Equal(got, want) {
		t.Errorf("expected %q, got %q", want, got)
	}
	if most := uint64(12*n + 1<<20); after.HeapAlloc-before.HeapAlloc > most {
		t.Errorf("%d tokens hold %d bytes, expected at most %d", n, after.HeapAlloc-before.HeapAlloc, most)
	}
}

func TestElements(t *testing.T) {
	for _, c := range []struct {
		name, text, reason string
		want               []string // index, offset, line:column, text
		opts               []pat.Option
	}{
		{"array", " [ {}\n,\n 5, \"a\\\"]\" ,[[]] ]\n", "of anything", []string{`0 3 1:4 {}`, `1 9 3:2 5`, `2 12 3:5 "a\"]"`, `3 20 3:13 [[]]`}, nil},
		{"lines", "\n {} \r\n\n[1,\n x\n", "not checked", []string{"0 2 2:2 {} ", "1 8 4:1 [1,", "2 13 5:2 x"}, nil},
		{"lines of arrays", "[1]\n[2]\n", "as the option says", []string{"0 0 1:1 [1]", "1 4 2:1 [2]"}, []pat.Option{pat.NDJSON()}},
		{"lines of arrays, without the option", "[1]\n[2]\n", "an array, and what follows it", []string{"0 1 1:2 1", "1 4 2:1  END PAT102"}, nil},
		{"broken array", "[{},\n{\"a\" 1},2]", "ends there", []string{"0 1 1:2 {}", "1 5 2:1 {\"a\"  END PAT101"}, nil},
		{"faults within an element", `[{"a":1,"a":2},"` + "\xff" + `"]`, "are its reader's business", []string{`0 1 1:2 {"a":1,"a":2}`, "1 15 1:16 \"\xff\""}, nil},
		{"too large a line", "12345\n1\n", "", []string{"0 0 1:1  PAT002", "1 6 2:1 1"}, []pat.Option{pat.MaxSize(4)}},
		{"exactly the limit", "1234\r\n1", "the line end does not count", []string{"0 0 1:1 1234", "1 6 2:1 1"}, []pat.Option{pat.MaxSize(4)}},
		{"too large an element", "[12345,1]", "", []string{"0 1 1:2  END PAT002"}, []pat.Option{pat.MaxSize(4)}},
		{"negative limit", "[12345]", "the default", []string{"0 1 1:2 12345"}, []pat.Option{pat.MaxSize(-1)}},
		{"columns count code points", "[{\"a\":\"ë😀\"}, {}, \"ë\",{}]", "and not bytes", []string{"0 1 1:2 {\"a\":\"ë😀\"}", "1 17 1:14 {}", "2 21 1:18 \"ë\"", "3 26 1:22 {}"}, nil},
		{"byte order mark", "\uFEFF1\n2", "is no part of the text", []string{"0 3 1:1 1", "1 5 2:1 2"}, nil},
	} {
		for how, r := range map[string]io.Reader{"at once": strings.NewReader(c.text), "a byte at a time": iotest.OneByteReader(strings.NewReader(c.text))} {
			var got []string
			for e, err := range pat.Elements(r, c.opts...) {
				line := fmt.Sprintf("%d %d %d:%d %s", e.Index, e.Offset, e.Line, e.Column, e.Text)
				if ended := (*pat.StreamError)(nil); errors.As(err, &ended) {
					line, err = line+" END", ended.Err
				}
				if invalid := (*pat.ValidationError)(nil); errors.As(err, &invalid) {
					line += " " + string(invalid.Violations[0].Rule)
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, %s (%s) (-want +got):\n%s", c.name, how, c.reason, diff)
			}
		}
	}
}

type shortWriter struct{ left int }

func (w *shortWriter) Write(p []byte) (int, error) {
	n := min(w.left, len(p))
	w.left -= n
	return n, nil
}

func TestWriteTokens(t *testing.T) {
	token := tokenOf(t, sampleToken)
	bad := token
	bad.Created = pat.Timestamp{}
	for _, c := range []struct {
		name, reason string
		tokens       []pat.Token
		want         string
		index        int // of the error; -1: none
	}{
		{"none", "an empty list", nil, "[]", -1},
		{"two", "as Marshal writes them", []pat.Token{token, token}, "[" + sampleToken + "," + sampleToken + "]", -1},
		{"the first is bad", "only the bracket", []pat.Token{bad, token}, "[", 0},
		{"the third is bad", "two tokens, and no comma", []pat.Token{token, token, bad, token}, "[" + sampleToken + "," + sampleToken, 2},
	} {
		var out strings.Builder
		err := pat.WriteTokens(&out, slices.Values(c.tokens))
		var ended *pat.StreamError
		if errors.As(err, &ended) != (c.index >= 0) || ended != nil && (ended.Index != c.index || ended.Offset != int64(out.Len()) || !errors.Is(err, pat.RuleTimestampZero)) {
			t.Errorf("%s (%s): got %v", c.name, c.reason, err)
		}
		if out.String() != c.want {
			t.Errorf("%s (%s): got %s", c.name, c.reason, &out)
		}
	}
	many := func(yield func(pat.Token) bool) {
		for range 1000 {
			if !yield(token) {
				return
			}
		}
	}
	var ended *pat.StreamError
	if err := pat.WriteTokens(&shortWriter{100_000}, many); !errors.As(err, &ended) || !errors.Is(err, io.ErrShortWrite) || ended.Offset != 100_000 || ended.Index >= 999 {
		t.Errorf("a writer that stops: got %v", err)
	}
}

// Report.Status returns why a rule did not run on a document.
func TestReportStatus(t *testing.T) {
	lint := func(doc string, kind pat.Kind, opts ...pat.Option) pat.Report {
		return pat.Lint([]byte(doc), kind, opts...)
	}
	auto, token := lint(sampleToken, pat.KindAuto), lint(sampleToken, pat.KindToken)
	for _, c := range []struct {
		name   string
		report pat.Report
		rule   pat.RuleID
		want   pat.RuleStatus
		reason string
	}{
		{"ran", token, pat.RuleEmptyName, pat.StatusRan, ""},
		{"violated", lint("[", pat.KindList), pat.RuleSyntax, pat.StatusRan, ""},
		{"unknown", token, "PAT999", pat.StatusUnknown, ""},
		{"empty", token, "", pat.StatusUnknown, ""},
		{"off by default", token, pat.RuleScopeAll, pat.StatusOff, ""},
		{"switched on", lint(sampleToken, pat.KindToken, pat.Enable(pat.RuleScopeAll)), pat.RuleScopeAll, pat.StatusRan, ""},
		{"switched off", lint(sampleToken, pat.KindToken, pat.Disable(pat.RuleEmptyName)), pat.RuleEmptyName, pat.StatusOff, ""},
		{"shape cannot be switched off", lint(sampleToken, pat.KindToken, pat.Disable(pat.RuleWrongType)), pat.RuleWrongType, pat.StatusRan, ""},
		{"other kind", token, pat.RuleListDuplicateID, pat.StatusOtherKind, ""},
		{"kind was given", token, pat.RuleMixedKind, pat.StatusOtherKind, "only detection finds a mixture"},
		{"kind was detected", auto, pat.RuleMixedKind, pat.StatusRan, ""},
		{"other dialect", token, pat.RuleExpirationOverSixMonths, pat.StatusOtherDialect, ""},
		{"its dialect", lint(sampleToken, pat.KindToken, pat.ForVersion(pat.V3)), pat.RuleExpirationOverSixMonths, pat.StatusRan, ""},
		{"no clock", token, pat.RuleExpirationNotFuture, pat.StatusNeedsClock, ""},
		{"a clock", lint(sampleToken, pat.KindToken, pat.At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))), pat.RuleExpirationNotFuture, pat.StatusRan, ""},
		{"broken syntax", lint("{", pat.KindToken), pat.RuleEmptyName, pat.StatusNotReached, ""},
		{"broken syntax, shape", lint("{", pat.KindToken), pat.RuleWrongType, pat.StatusNotReached, ""},
		{"duplicate member", lint(`{"id":"x",`+sampleToken[1:], pat.KindToken), pat.RuleEmptyName, pat.StatusRan, "the first counts"},
		{"unknown kind", lint("{}", pat.KindAuto), pat.RuleEmptyName, pat.StatusNotReached, ""},
		{"too large", lint(sampleToken, pat.KindToken, pat.MaxSize(9)), pat.RuleWrongType, pat.StatusNotReached, ""},
		{"bulk in an old version", lint(`{"ids":[],"patch":[]}`, pat.KindBulk, pat.ForVersion(pat.V3)), pat.RulePatchPath, pat.StatusNotReached, "R19"},
	} {
		if got := c.report.Status(c.rule); got != c.want || c.report.Ran(c.rule) != (got == pat.StatusRan) || got.String() == "" {
			t.Errorf("%s: expected %v, got %v (%s)", c.name, c.want, got, c.reason)
		}
	}
	if !auto.Detected || auto.Kind != pat.KindToken || token.Detected || token.Kind != pat.KindToken {
		t.Errorf("got %v, %v and %v, %v", auto.Kind, auto.Detected, token.Kind, token.Detected)
	}
	if r := lint("["+sampleToken+"]", pat.KindAuto, pat.MaxSize(200)); r.Kind != pat.KindList || !r.Detected || len(r.Violations) != 1 {
		t.Errorf("too large: the kind can be detected, got %v, %v", r.Kind, r.Violations)
	}
}

// Parse returns the errors of Lint, and stores everything readable.
func TestParse(t *testing.T) {
	doc := change(t, sampleToken, `"managed":false`, `"managed":5,"Managed":true`, "NodeJS Integration", "", `"2026-12-31T23:59:59.999Z"`, `null`)
	var token pat.Token
	err := pat.Parse([]byte(doc), &token)
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v", err)
	}
	want := []string{"error PAT302 /name", "error PAT203 /managed", "error PAT202 /Managed", "error PAT307 /userAwareTokenNeverExpires"}
	if diff := cmp.Diff(want, verdict(invalid.Violations)); diff != "" || token.ID != sampleID || doc[invalid.Violations[0].Span.Start:invalid.Violations[0].Span.End] != `""` {
		t.Errorf("(-want +got):\n%s%+v", diff, token)
	}
	if err := pat.Parse([]byte(sampleToken), &token); err != nil || token.Name != "NodeJS Integration" {
		t.Errorf("got %v", err)
	}
	if err := pat.Parse([]byte(sampleToken), nil); err == nil {
		t.Error("nil is no payload")
	}
	if err := pat.Parse([]byte(sampleToken), (*pat.Token)(nil)); err == nil {
		t.Error("a nil token is none")
	}
	if err := pat.Parse([]byte("{"), new(pat.BulkUpdate), pat.ForVersion(pat.Beta)); !errors.Is(err, pat.RuleKindNotInVersion) || errors.Is(err, pat.RuleSyntax) {
		t.Errorf("R19: got %v", err)
	}
}
