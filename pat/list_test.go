package pat_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Lint and Parse check the tokens of a list while they read it, and again from the
// start if a token has a fault. They must find what LintLines finds, which checks
// each token by itself, and what Validate finds, which reads nothing.
func TestListsOfAnyLength(t *testing.T) {
	const (
		sound     = `{"id":"%[1]d","name":"%[1]d","scope":["demo:all"],"owner":{"type":"IDENTITY","id":"o","name":"n"},"created":"2017-07-11T18:45:37.098Z","userAwareTokenNeverExpires":true}`
		fault     = `"lastUsed":0,"id":`
		note      = `"lastUsed":"2026-01-01T00:00:00Z","id":`
		date      = `"expirationDate":"2027-07-11T18:45:37.098Z","id":`
		violation = `"accessTokenValiditySeconds":1,"id":`
	)
	element := func(i int, before string) string {
		return strings.Replace(fmt.Sprintf(sound, i), `"id":`, before, 1)
	}
	options := map[string][]pat.Option{
		"default":    nil,
		"tolerant":   {pat.Tolerant()},
		"six months": {pat.ForVersion(pat.V2024)},
		"both":       {pat.ForVersion(pat.V2024), pat.Tolerant(), pat.At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))},
		"clock":      {pat.At(time.Date(2017, 6, 1, 0, 0, 0, 0, time.UTC))},
		"more rules": {pat.Enable(pat.RuleNeverExpires, pat.RuleListTooMany), pat.Disable(pat.RuleValidityRange, pat.RuleListDuplicateName)},
	}
	for _, n := range []int{0, 1, 63, 64, 65, 127, 128, 129, 300, 2000} {
		for name, change := range map[string]func(tokens []string){
			"sound": func([]string) {},
			"violations": func(s []string) {
				s[0], s[n/2], s[n-1] = element(0, violation), element(n/2, violation), element(n-1, violation)
			},
			"notes":   func(s []string) { s[n/2] = element(n/2, note) },
			"fault":   func(s []string) { s[n/2] = element(n/2, fault) },
			"repeats": func(s []string) { s[n-1], s[n/2] = s[0], s[n/3] },
			"all equal": func(s []string) {
				for i := range s {
					s[i] = s[0]
				}
			},
			"all but the fault repeat": func(s []string) { s[n-1], s[n/3], s[n/2] = s[0], s[0], element(n/2, fault) },
			"long, then short": func(s []string) {
				for i := range min(n, 64) {
					s[i] = element(i, `"managed":`+strings.Repeat(" ", 1000)+`false,"id":`)
				}
				s[n-1] = s[0]
			},
			"no acknowledgement": func(s []string) {
				for _, i := range []int{0, n / 2, n - 1} {
					s[i] = strings.Replace(s[i], `,"userAwareTokenNeverExpires":true`, "", 1)
				}
			},
			"a date in ten years": func(s []string) { s[0], s[n-1] = element(0, date), element(n-1, date) },
			"other scopes":        func(s []string) { s[n/2] = strings.Replace(s[n/2], "demo:all", "a b", 1) },
		} {
			tokens := make([]string, n)
			for i := range tokens {
				tokens[i] = element(i, `"id":`)
			}
			if n > 0 {
				change(tokens)
			}
			doc := []byte("[" + strings.Join(tokens, ",") + "]")
			for how, opts := range options {
				var want []string
				for r, err := range pat.LintLines(bytes.NewReader(doc), pat.KindList, opts...) {
					if err != nil {
						t.Fatal(err)
					}
					want = append(want, verdict(r.Violations)...)
				}
				got := verdict(pat.Lint(doc, pat.KindList, opts...).Violations)
				if !slices.Equal(got, want) && len(want) <= 1000 {
					t.Errorf("%d tokens, %s, %s: Lint finds\n%v\nLintLines\n%v", n, name, how, got, want)
				}
				var read, parsed pat.TokenList
				if err := pat.Unmarshal(doc, &read, opts...); err == nil {
					validated, parsed := errorsOf(pat.Validate(&read, opts...)), errorsOf(pat.Parse(doc, &parsed, opts...))
					if !slices.Equal(validated, parsed) {
						t.Errorf("%d tokens, %s, %s: Validate finds\n%v\nParse\n%v", n, name, how, validated, parsed)
					}
				}
			}
		}
	}
}

// errorsOf returns the violations of a ValidationError in some order.
func errorsOf(err error) (all []string) {
	var invalid *pat.ValidationError
	if errors.As(err, &invalid) {
		for _, v := range invalid.Violations {
			all = append(all, v.Error())
		}
	}
	slices.Sort(all)
	return all
}
