package pat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/pat"
)

// The vendor's published sample values.
const (
	sampleID     = "86f1dc6fe8f54414950454cbb11278fa"
	sampleSecret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"

	sampleToken = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration",` +
		`"scope":["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second"],` +
		`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},` +
		`"created":"2017-07-11T18:45:37.098Z","lastUsed":"2017-07-11T18:45:37.098Z","managed":false,` +
		`"accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":false}`

	sampleCreate = `{"name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],` +
		`"accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z"}`

	sampleCreated = `{"id":"86f1dc6fe8f54414950454cbb11278fa","secret":"********","name":"NodeJS Integration",` +
		`"scope":["demo:personal-access-token-scope:first"],` +
		`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},` +
		`"created":"2017-07-11T18:45:37.098Z","accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z"}`
)

// change replaces old, which must be there, by new.
func change(t testing.TB, doc string, pairs ...string) string {
	t.Helper()
	for k := 0; k < len(pairs); k += 2 {
		if !strings.Contains(doc, pairs[k]) {
			t.Fatalf("nothing to edit: %q", pairs[k])
		}
		doc = strings.Replace(doc, pairs[k], pairs[k+1], 1)
	}
	return doc
}

// verdict lists violations as "error PAT204 /scope" or "warning PAT210 /created".
func verdict(vs []pat.Violation) []string {
	out := []string{}
	for _, v := range vs {
		out = append(out, fmt.Sprintf("%v %s %s", v.Severity, string(v.Rule), v.Pointer))
	}
	return out
}

// judge checks the verdict of Lint, and that Unmarshal and Validate agree with it.
func judge(t *testing.T, doc string, kind pat.Kind, want []string, opts ...pat.Option) {
	t.Helper()
	vs := pat.Lint([]byte(doc), kind, opts...).Violations
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, verdict(vs)); diff != "" {
		t.Errorf("Lint (-want +got):\n%s", diff)
	}
	agree(t, doc, kind, vs, opts...)
}

func agree(t *testing.T, doc string, kind pat.Kind, vs []pat.Violation, opts ...pat.Option) {
	t.Helper()
	refused := false
	for _, v := range vs {
		refused = refused || v.Severity == pat.SeverityError
	}
	p, ok := pat.NewPayload(kind)
	if !ok {
		return
	}
	err := pat.Unmarshal([]byte(doc), p, opts...)
	if err == nil {
		err = pat.Validate(p, opts...)
	}
	if (err != nil) != refused {
		t.Errorf("Lint refuses: %v; Unmarshal and Validate: %v", refused, err)
	}
}
