package pat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
)

// refusal returns what Unmarshal or else Validate says of a document.
func refusal(t testing.TB, doc string, kind pat.Kind, opts ...pat.Option) *pat.ValidationError {
	t.Helper()
	p, _ := pat.NewPayload(kind)
	err := pat.Unmarshal([]byte(doc), p, opts...)
	if err == nil {
		err = pat.Validate(p, opts...)
	}
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("%s: expected a *pat.ValidationError, got %v", doc, err)
	}
	return invalid
}

// The status says whose turn it is: to send less, to send something else, or to mean
// something else.
func TestProblemStatus(t *testing.T) {
	manyEmpty := `{"name":"x","scope":[` + strings.Repeat(`"",`, 1200) + `"a"],"userAwareTokenNeverExpires":true}`
	for _, c := range []struct {
		name, reason string
		doc          string
		kind         pat.Kind
		status       int
		opts         []pat.Option
	}{
		{"too large", "413 says so", sampleCreate, pat.KindCreate, http.StatusRequestEntityTooLarge, []pat.Option{pat.MaxSize(10)}},
		{"empty", "no payload at all", ``, pat.KindCreate, http.StatusBadRequest, nil},
		{"syntax", "no JSON", `{`, pat.KindCreate, http.StatusBadRequest, nil},
		{"duplicate", "no I-JSON", `{"name":"x","name":"y","userAwareTokenNeverExpires":true}`, pat.KindCreate, http.StatusBadRequest, nil},
		{"shape", "no create request", `{"name":5}`, pat.KindCreate, http.StatusBadRequest, nil},
		{"meaning", "a create request that cannot be", `{"name":""}`, pat.KindCreate, http.StatusUnprocessableEntity, nil},
		{"a thousand times meaning", "that there are more changes nothing", manyEmpty, pat.KindCreate, http.StatusUnprocessableEntity, nil},
		{"hygiene", "a rule that was switched on", strings.Replace(sampleCreated, "********", sampleSecret, 1), pat.KindCreated, http.StatusUnprocessableEntity, []pat.Option{pat.Enable(pat.RuleSecretInDocument)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := refusal(t, c.doc, c.kind, c.opts...).Problem()
			if p.Status != c.status {
				t.Errorf("expected %d, since %s, got %d", c.status, c.reason, p.Status)
			}
		})
	}
}

// Problem details (RFC 9457 §3) of whatever is wrong: complete, and about this
// document alone.
func TestProblem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Mutation(generate.OfKind(pat.Kinds()...), generate.Errors()).Draw(t, "mutant")
		p, _ := pat.NewPayload(m.Kind)
		err := pat.Unmarshal([]byte(m.Text), p, m.Options()...)
		if err == nil {
			err = pat.Validate(p, m.Options()...)
		}
		var invalid *pat.ValidationError
		if !errors.As(err, &invalid) {
			t.Fatalf("expected a *pat.ValidationError, got %v", err)
		}
		problem := invalid.Problem()
		if problem.Type != "about:blank" || problem.Detail != err.Error() || problem.Instance != "" || len(problem.Violations) != len(invalid.Violations) {
			t.Fatalf("expected what the error says, got %+v", problem)
		}
		// RFC 9457 §4.2.1: with about:blank the title is that of the status. Newer names than net/http's are in RFC 9110.
		title := map[int]string{400: "Bad Request", 413: "Content Too Large", 422: "Unprocessable Content"}[problem.Status]
		if problem.Title != title {
			t.Fatalf("expected the title %q of %d, got %q", title, problem.Status, problem.Title)
		}
		if !slices.Equal(problem.Violations, invalid.Violations) {
			t.Fatalf("expected %+v, got %+v", invalid.Violations, problem.Violations)
		}
		text, err := json.Marshal(invalid)
		if err != nil {
			t.Fatal(err)
		}
		same, _ := json.Marshal(problem)
		var again pat.Problem
		if string(text) != string(same) || json.Unmarshal(text, &again) != nil || !slices.Equal(again.Violations, problem.Violations) {
			t.Fatalf("expected the problem as JSON, got %s", text)
		}
	})
}

// The names of the members are RFC 9457's, and ours for the one extension.
func TestProblemJSON(t *testing.T) {
	got, err := json.Marshal(refusal(t, `{"name":"x"}`, pat.KindCreate))
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(got, &members); err != nil {
		t.Fatal(err)
	}
	violations, _ := members["violations"].([]any)
	if members["status"] != 422.0 || members["type"] != "about:blank" || len(members) != 5 || len(violations) != 1 {
		t.Fatalf("expected type, title, status, detail and violations, got %s", got)
	}
	first := violations[0].(map[string]any)
	if first["rule"] != "PAT308" || first["name"] != "acknowledgement-missing" || first["severity"] != "error" || first["pointer"] != "" || first["message"] == "" || first["span"] == nil || len(first) != 6 {
		t.Errorf("expected rule, name, severity, pointer, message and span, got %v", first)
	}
	if pat.ProblemContentType != "application/problem+json" {
		t.Errorf("expected RFC 9457's media type, got %s", pat.ProblemContentType)
	}
	if got, err := json.Marshal(&pat.ValidationError{}); err != nil || !strings.Contains(string(got), `"violations":[]`) {
		t.Errorf("without a violation: expected an empty array, got %s, %v", got, err)
	}
}

// A ValidationError can be asked for its rules, and for its violations.
func TestValidationErrorUnwraps(t *testing.T) {
	err := fmt.Errorf("vendor: %w", refusal(t, `{"name":"x","Scope":[],"created":5,"expirationDate":"soon"}`, pat.KindCreate))
	for _, rule := range []pat.RuleID{pat.RuleUnknownMember, pat.RuleTimestampForm} {
		if !errors.Is(err, rule) {
			t.Errorf("errors.Is does not find %v", rule)
		}
	}
	if errors.Is(err, pat.RuleWrongType) || errors.Is(err, pat.RuleMissingMember) {
		t.Error("errors.Is finds what is not there")
	}
	var first *pat.Violation
	if !errors.As(err, &first) || first.Rule != pat.RuleUnknownMember || first.Pointer != "/Scope" {
		t.Errorf("errors.As: expected the first violation, got %v", first)
	}
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) || len(invalid.Violations) != 3 {
		t.Fatalf("errors.As: expected three violations, got %v", invalid)
	}
	if text := invalid.Error(); !strings.HasPrefix(text, "/Scope: ") || !strings.HasSuffix(text, "[PAT202 unknown-member] (and 2 more)") {
		t.Errorf("expected the first violation and how many more, got %q", text)
	}
	if text := refusal(t, ``, pat.KindCreate).Error(); !strings.HasPrefix(text, "document: ") || !strings.HasSuffix(text, "[PAT001 empty-document]") {
		t.Errorf("expected the document as a whole to be named, got %q", text)
	}
	if text := (&pat.ValidationError{}).Error(); text == "" {
		t.Error("an error must have a text")
	}
}

// WriteProblem sends a complete response through net/http's own types.
func TestWriteProblem(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := refusal(t, `{"name":"x"}`, pat.KindCreate).Problem()
		p.Instance = r.URL.Path
		if err := pat.WriteProblem(w, p); err != nil {
			t.Error(err)
		}
	})
	r := httptest.NewRecorder()
	handler.ServeHTTP(r, httptest.NewRequest("POST", "/tokens", nil))
	var got pat.Problem
	if err := json.Unmarshal(r.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if r.Code != 422 || r.Header().Get("Content-Type") != pat.ProblemContentType || got.Status != 422 || got.Instance != "/tokens" || len(got.Violations) != 1 {
		t.Errorf("got %d %v %s", r.Code, r.Header(), r.Body)
	}
	r = httptest.NewRecorder()
	if err := pat.WriteProblem(r, pat.Problem{Type: "about:blank", Title: "Not Found", Status: 404}); err != nil || r.Code != 404 || !strings.Contains(r.Body.String(), `"violations":[]`) {
		t.Errorf("a problem of the caller's: got %d %s, %v", r.Code, r.Body, err)
	}
}
