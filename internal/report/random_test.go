package report_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// forAll writes every case and 100 random runs in a format, and calls check with
// each.
func forAll(t *testing.T, format string, check func(t rapid.TB, run *report.Run, out string)) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, c.run, write(t, format, c.run, report.Options{})) })
	}
	t.Run("random", rapid.MakeCheck(func(rt *rapid.T) {
		r := runs.Draw(rt, "run")
		check(rt, r, write(t, format, r, report.Options{}))
	}))
}

// Pieces of texts and names, with everything that a format or reader treats
// specially.
var (
	bits = []string{
		"", "a", "\"", "{", "}", "[", "]", ":", ",", " ", "\t", "\n", "\r\n", "\r", "\\", "\\u0041", "\x00", "\x1b[31m", "\x7f", "\uFEFF",
		"\u0085", "\u202e", "\u2028", "\u200d", "\xff", "\xe2\x82", "é", "e\u0301", "日本", "👩🏽‍🚀", "\ufffe", "]]>", "<&>", "%0A", "::", "#", "##[", "##vso[", "'", "-->",
	}
	texts = rapid.Custom(func(t *rapid.T) string {
		s := ""
		for _, b := range rapid.SliceOfN(rapid.SampledFrom(bits), 0, 12).Draw(t, "bits") {
			s += b
		}
		return s
	})
	paths = rapid.Custom(func(t *rapid.T) string { return "f" + texts.Draw(t, "path") + ".json" })
)

// A random run has any text, any span in it or outside of it, and any rule.
var runs = rapid.Custom(func(t *rapid.T) *report.Run {
	r := &report.Run{Version: "v0.0.0", Skipped: rapid.IntRange(0, 2).Draw(t, "skipped")}
	for range rapid.IntRange(0, 3).Draw(t, "documents") {
		d := report.Document{
			Path:       paths.Draw(t, "path"),
			Text:       []byte(texts.Draw(t, "text")),
			Kind:       rapid.SampledFrom(append(pat.Kinds(), pat.KindAuto)).Draw(t, "kind"),
			Detected:   rapid.Bool().Draw(t, "detected"),
			APIVersion: rapid.SampledFrom(pat.APIVersions()).Draw(t, "version"),
		}
		for range rapid.IntRange(0, 5).Draw(t, "violations") {
			d.Violations = append(d.Violations, violation(t, len(d.Text)))
		}
		r.Documents = append(r.Documents, d)
	}
	for range rapid.IntRange(0, 2).Draw(t, "unread") {
		r.Unread = append(r.Unread, report.Unread{Path: paths.Draw(t, "path"), Reason: "permission denied"})
	}
	return r
})

func violation(t *rapid.T, length int) pat.Violation {
	rule := rapid.SampledFrom(config.Rules()).Draw(t, "rule")
	v := pat.Violation{
		Rule:     rule.ID,
		Severity: rule.Severity,
		Pointer:  rapid.SampledFrom([]pat.Pointer{"", "/id", "/scope/0", "/a~1b~0", "/\n", "/日本"}).Draw(t, "pointer"),
		Message:  rapid.SampledFrom([]string{"expected one thing, got another", "expected 100%, got :: and ]]>", "expected a name, got `\x1b\n`"}).Draw(t, "message"),
		Span:     anySpan(t, length),
	}
	if rapid.Bool().Draw(t, "has related") {
		v.Related = anySpan(t, length)
	}
	return v
}

func anySpan(t *rapid.T, length int) pat.Span {
	start := rapid.IntRange(0, length).Draw(t, "start")
	return pat.Span{Start: start, End: rapid.IntRange(start, length).Draw(t, "end")}
}

// flat returns the violations of a run, each with its document.
func flat(r *report.Run) (ds []*report.Document, vs []pat.Violation) {
	for i := range r.Documents {
		d := &r.Documents[i]
		for _, v := range d.Violations {
			ds, vs = append(ds, d), append(vs, v)
		}
	}
	return ds, vs
}
