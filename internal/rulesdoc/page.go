package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/pat"
)

// layers says what the hundreds digit of an ID means.
var layers = [...]struct{ title, text string }{
	{"Layer 0: the document", "Whether there is a document to judge, and of which kind."},
	{"Layer 1: the grammar of JSON", "RFC 8259 and I-JSON (RFC 7493). What is wrong here is reported by itself, since the meaning of broken text is anybody's guess; " +
		"only `duplicate-member` lets the layers behind it go on."},
	{"Layer 2: the shape of the payload", "Which members there are, and what their values look like. Layers 0 to 2 cannot be disabled."},
	{"Layer 3: its meaning", "Whether such a token can be, such a request succeed. These rules stay silent where a member they read is faulty: one fault, one violation."},
	{"Layer 4: hygiene", "What is allowed, and better avoided."},
}

const preamble = `<!-- Written by "go run ./internal/rulesdoc" from pat/rules.go. Do not edit. -->

# The rules

Each of the %d rules has an ID and a name, and both are for ever: suppressions, reports and programs may rely on them.
The hundreds digit of the ID is the layer. ` + "`patlint explain PAT105`" + ` prints what stands here, and
` + "`patlint explain duplicate-member`" + ` does too.

- **Severity**: an *error* refuses the document, a *warning* does not. Read tolerantly, ` + "`unknown-member`, `timestamp-precision` and `owner-type`" + ` are warnings.
- **Kinds**: in which kinds of payload the rule can be violated.
- **Dialects**: *six-months* is the API at v3, beta and v2024; *acknowledged* is v2025, v2026 and v1.
- **Runs only**: *with a clock*, if the caller says what time it is (` + "`--now`, or `At`" + ` in Go); *if enabled*, if the caller asks for it
  (` + "`--enable`, or `Enable`" + ` in Go).

The examples are judged in every run of the tests: each bad one violates its rule and no other, each good one none.
No id, name or secret in them is real: they are the vendor's published samples, or plainly made up. Long lines are elided
with …, bytes that a page cannot show stand in ⟨ ⟩ in hexadecimal. The clock stands at ` + pat.ExampleClock + ` where a rule needs one.
`

// rulesPage returns docs/rules.md.
func rulesPage(rules []pat.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, preamble, len(rules))
	for layer, l := range layers {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", l.title, l.text)
		b.WriteString("| ID | name | severity | kinds | dialects | runs only |\n|---|---|---|---|---|---|\n")
		for _, r := range rules {
			if r.Layer == layer {
				fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s | %s |\n",
					string(r.ID), anchor(r), r.Name, r.Severity, kinds(r), dialects(r), switches(r))
			}
		}
		for _, r := range rules {
			if r.Layer == layer {
				writeRule(&b, r)
			}
		}
	}
	return b.String()
}

func writeRule(b *strings.Builder, r pat.Rule) {
	fmt.Fprintf(b, "\n### %s %s\n\n**%s.**\n\n%s\n", string(r.ID), r.Name, capital(r.Summary), r.Help)
	as := "where the kind is detected"
	if r.Layer > 0 {
		as = "as `" + r.Kinds[0].String() + "`"
	}
	fmt.Fprintf(b, "\nBad, %s:\n\n%s\nGood:\n\n%s\nSource: %s.\n", as, fence(r.Bad), fence(r.Good), r.Ref)
}

// anchor is what GitHub makes of the heading "### PAT101 syntax".
func anchor(r pat.Rule) string { return strings.ToLower(string(r.ID)) + "-" + r.Name }

func kinds(r pat.Rule) string {
	switch len(r.Kinds) {
	case 0:
		return "detection"
	case len(pat.Kinds()):
		return "all"
	}
	return join(r.Kinds)
}

func dialects(r pat.Rule) string {
	if len(r.Dialects) == len(pat.Dialects()) {
		return "both"
	}
	return join(r.Dialects)
}

func switches(r pat.Rule) string {
	switch {
	case r.NeedsClock:
		return "with a clock"
	case r.OffByDefault:
		return "if enabled"
	}
	return ""
}

func join[S fmt.Stringer](words []S) string {
	var b strings.Builder
	for k, w := range words {
		if k > 0 {
			b.WriteString(", ")
		}
		b.WriteString(w.String())
	}
	return b.String()
}

// capital makes a sentence of a summary; one that begins with code stays as it is.
func capital(summary string) string { return strings.ToUpper(summary[:1]) + summary[1:] }

// fence shows a document as a block of JSON.
func fence(doc string) string {
	var b strings.Builder
	b.WriteString("```json\n")
	if strings.TrimSpace(doc) == "" {
		fmt.Fprintf(&b, "⟨% X⟩\n", doc)
	} else {
		for line := range strings.Lines(doc) {
			b.WriteString(elide(visible(strings.TrimSuffix(line, "\n"))) + "\n")
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// visible writes bytes that are not UTF-8, and the byte order mark, in hexadecimal.
func visible(line string) string {
	var b strings.Builder
	for len(line) > 0 {
		r, size := utf8.DecodeRuneInString(line)
		if r == '\uFEFF' || r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, "⟨% X⟩", line[:size])
		} else {
			b.WriteString(line[:size])
		}
		line = line[size:]
	}
	return b.String()
}

// elide cuts out the middle of a line too long to be read.
func elide(line string) string {
	const longest, head, tail = 130, 60, 50
	runes := []rune(line)
	if len(runes) <= longest {
		return line
	}
	return string(runes[:head]) + " … " + string(runes[len(runes)-tail:])
}
