package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/ruleexample"
	"github.com/sailpat/sailpat/pat"
)

// layers says what the hundreds digit of an ID means.
var layers = [...]struct{ title, text string }{
	{"Layer 0: the document", "Whether there is a document to check, and of which kind."},
	{"Layer 1: syntax", "RFC 8259 and I-JSON (RFC 7493). After a violation of layers 0 or 1 nothing deeper is checked, because broken text has no " +
		"certain meaning. `duplicate-member` is the exception."},
	{"Layer 2: shape", "Which members there are, and what form their values have. Rules of layers 0 to 2 define what a payload is: they cannot be disabled. patlint can hide their warnings."},
	{"Layer 3: meaning", "Whether such a token can exist, and such a request can succeed. A rule stays silent where a member that it reads is faulty: " +
		"one fault, one violation."},
	{"Layer 4: hygiene", "What is allowed but better avoided."},
	{"Layer 5: configuration", "What is wrong with the configuration of patlint. The library does not have these rules."},
}

const preamble = `<!-- Written by "go run ./internal/rulesdoc" from pat/rules_*.go. Do not edit. -->

# The rules

Each of the %d rules has an ID and a name. Both never change, so suppressions, reports and programs can rely on them.
The hundreds digit of the ID is the layer. ` + "`patlint explain PAT105`" + ` and ` + "`patlint explain duplicate-member`" + ` print
what this page says about a rule.

- **Severity**: an *error* rejects the document; a *warning* does not. In tolerant reading, ` + "`unknown-member`, `timestamp-precision`\n  and `owner-type`" + ` are warnings.
- **Kinds**: the kinds of payload that can violate the rule.
- **Dialects**: *six-months* is the API at v3, beta and v2024; *acknowledged* is v2025, v2026 and v1.
- **Runs only**: empty for a rule that always runs. *With a clock*: the rule runs only if the caller gives the time
  (` + "`--now`, or `At`" + ` in Go). *If enabled*: the rule is off by default, and the caller can enable it (` + "`--enable`, or `Enable`" + ` in Go).

Off by default: %s.
patlint enables ` + "`secret-in-document`" + ` by itself, and the others with ` + "`--intent`" + `.

patlint reports two more rules, about its own configuration: ` + "`suppression-expired` (PAT501) and `suppression-unused` (PAT502)" + `.
[patlint.md](patlint.md#configuration) explains them.

Every test run checks the examples: each bad one violates its rule and no other, and each good one violates none.
No id, name or secret in them is real: they are the vendor's published samples, or obviously made up. Long lines are shortened
with …. ⟨ ⟩ holds bytes that a page cannot show, in hexadecimal: ⟨0A⟩ is a line end, ⟨EF BB BF⟩
a byte order mark. Where a rule needs a clock, it is ` + ruleexample.Clock + `.
`

// rulesPage returns docs/rules.md.
func rulesPage(rules []pat.Rule) string {
	var b strings.Builder
	var off []string
	for _, r := range rules {
		if r.OffByDefault {
			off = append(off, "`"+r.Name+"` ("+string(r.ID)+")")
		}
	}
	fmt.Fprintf(&b, preamble, len(rules), strings.Join(off, ", "))
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
	example := config.Example(r.ID)
	as, language := "with a detected kind", "json"
	switch {
	case r.Layer == configuration:
		as, language = "in `.patlint.yaml`, at "+ruleexample.Clock, "yaml"
	case r.Layer > 0:
		as = "as `" + r.Kinds[0].String() + "`"
	}
	fmt.Fprintf(b, "\nBad, %s:\n\n%s\nGood:\n\n%s\nSource: %s.\n", as, fence(language, example.Bad), fence(language, example.Good), sources(r))
}

// sources links to the sources of a rule, from the page's own folder.
func sources(r pat.Rule) string {
	var links []string
	for _, link := range r.Links() {
		if link.URL == "" {
			links = append(links, link.Text)
		} else {
			links = append(links, "["+link.Text+"]("+strings.TrimPrefix(link.URL, docs)+")")
		}
	}
	return strings.Join(links, ", ")
}

const docs = "https://github.com/sailpat/sailpat/blob/main/docs/"

// anchor is what GitHub makes of the heading "### PAT101 syntax".
func anchor(r pat.Rule) string { return strings.ToLower(string(r.ID)) + "-" + r.Name }

// configuration is the layer of the rules that check no payload.
const configuration = 5

func kinds(r pat.Rule) string {
	switch len(r.Kinds) {
	case 0:
		if r.Layer == configuration {
			return "none"
		}
		return "detection"
	case len(pat.Kinds()):
		return "all"
	}
	return join(r.Kinds)
}

func dialects(r pat.Rule) string {
	if len(r.Dialects) == len(pat.Dialects()) || r.Layer == configuration {
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
	for i, w := range words {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(w.String())
	}
	return b.String()
}

// capital makes a summary a sentence. One that begins with code stays as it is.
func capital(summary string) string { return strings.ToUpper(summary[:1]) + summary[1:] }

// fence shows a document as a block of code.
func fence(language, doc string) string {
	var b strings.Builder
	b.WriteString("```" + language + "\n")
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

// visible writes bytes that are not UTF-8, control characters and the byte order
// mark in hexadecimal.
func visible(line string) string {
	var b strings.Builder
	for len(line) > 0 {
		r, size := utf8.DecodeRuneInString(line)
		if r == '\uFEFF' || r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' {
			fmt.Fprintf(&b, "⟨% X⟩", line[:size])
		} else {
			b.WriteString(line[:size])
		}
		line = line[size:]
	}
	return b.String()
}

// elide shortens a long line in its middle.
func elide(line string) string {
	const longest, head, tail = 130, 60, 50
	runes := []rune(line)
	if len(runes) <= longest {
		return line
	}
	return string(runes[:head]) + " … " + string(runes[len(runes)-tail:])
}
