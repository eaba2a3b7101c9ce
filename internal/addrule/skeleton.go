package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

var kindOrder = []string{"token", "list", "create", "created", "patch", "bulk"}

// A memberInfo says how a check gets a member: its type, and its value in the
// methods of checker that check each kind.
type memberInfo struct {
	typ    string
	values map[string]string
}

// members are those that a check of layer 3 or 4 can read. An element of a list
// is checked as a token.
var members = map[string]memberInfo{
	"id":                         {"string", of("t.ID", "", "r.ID")},
	"secret":                     {"*Secret", of("", "", "&r.Secret")},
	"name":                       {"string", of("t.Name", "r.Name", "r.Name")},
	"scope":                      {"[]string", of("t.Scope", "r.Scope.value", "r.Scope")},
	"owner":                      {"*Owner", of("&t.Owner", "", "&r.Owner")},
	"created":                    {"Timestamp", of("t.Created", "", "r.Created")},
	"lastUsed":                   {"Optional[Timestamp]", of("t.LastUsed", "", "")},
	"managed":                    {"Optional[bool]", of("t.Managed", "", "")},
	"accessTokenValiditySeconds": {"Optional[int32]", of("t.AccessTokenValiditySeconds", "r.AccessTokenValiditySeconds", "Some(r.AccessTokenValiditySeconds)")},
	"expirationDate":             {"Optional[Timestamp]", of("t.ExpirationDate", "r.ExpirationDate", "r.ExpirationDate")},
	"userAwareTokenNeverExpires": {"Optional[bool]", of("t.UserAwareTokenNeverExpires", "r.UserAwareTokenNeverExpires", "r.UserAwareTokenNeverExpires")},
}

func of(token, create, created string) map[string]string {
	return map[string]string{"token": token, "list": token, "create": create, "created": created}
}

// methods are those of checker that check a kind, and the payload that each has.
var methods = map[string]struct{ name, value, typ string }{
	"token": {"token", "t", "*Token"}, "list": {"token", "t", "*Token"}, "create": {"createRequest", "r", "*CreateRequest"},
	"created": {"createResponse", "r", "*CreateResponse"}, "patch": {"patch", "p", "Patch"}, "bulk": {"bulk", "b", "*BulkUpdate"},
}

// An edit is a file with its new text.
type edit struct {
	path, what string
	text       []byte
}

// write returns the edits that add the rule to the module in root.
func (s *skeleton) write(root string) ([]edit, error) {
	files, err := filepath.Glob(filepath.Join(root, "pat", "rules_*.go"))
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	topics := map[string][]byte{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		topic := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "rules_"), ".go")
		if !strings.HasSuffix(topic, "_test") {
			topics[topic] = text
			all.Write(text)
		}
	}
	text, ok := topics[s.topic]
	if !ok {
		var names []string
		for name := range topics {
			names = append(names, name)
		}
		slices.Sort(names)
		return nil, fmt.Errorf("no file pat/rules_%s.go; the topics are %s", s.topic, strings.Join(names, ", "))
	}
	if bytes.Contains(all.Bytes(), []byte(`Name: "`+s.name+`"`)) {
		return nil, fmt.Errorf("there is a rule %s", s.name)
	}
	if s.id, err = nextID(all.String(), s.layer); err != nil {
		return nil, err
	}
	record, err := s.record()
	if err != nil {
		return nil, err
	}
	edits := []edit{{"pat/rules_" + s.topic + ".go", "the record, the check and the wording", append(text, record...)}}
	if s.layer > 2 {
		checker, err := os.ReadFile(filepath.Join(root, "pat", "checker.go"))
		if err == nil {
			checker, err = s.call(checker)
		}
		if err != nil {
			return nil, fmt.Errorf("pat/checker.go: %w", err)
		}
		edits = append(edits, edit{"pat/checker.go", "the calls of the check", checker})
	}
	return append(edits, edit{"internal/vectorgen/rules/" + s.name + ".txt", "the header of the vectors", s.vectors()}), nil
}

// nextID returns the ID after the last one of a layer.
func nextID(source string, layer int) (string, error) {
	last := 0
	for _, m := range regexp.MustCompile(`\bID: "PAT(\d)(\d\d)"`).FindAllStringSubmatch(source, -1) {
		var n int
		fmt.Sscan(m[1]+m[2], &n) // three digits
		if n/100 == layer {
			last = max(last, n%100)
		}
	}
	if last == 99 {
		return "", fmt.Errorf("layer %d has no free ID", layer)
	}
	return fmt.Sprintf("PAT%d%02d", layer, last+1), nil
}

// goName writes a rule's name as a Go name: empty-id is EmptyID.
func goName(name string) string {
	var out strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		switch word {
		case "id", "utf8":
			out.WriteString(strings.ToUpper(word))
		case "ids":
			out.WriteString("IDs")
		default:
			out.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return out.String()
}

var recordTemplate = template.Must(template.New("").Parse(`
var rule{{.Go}} = ruleRecord{
	ID: "{{.ID}}", Name: "{{.Name}}", Severity: {{.Severity}},
	Kinds: {{.Kinds}}, Dialects: {{.Dialects}},{{.Switches}}
	Summary: "TODO: what violates the rule",
	Help:    "TODO: why the rule exists, and what to do",
	Ref:     "TODO: contract §4",
	Bad:     "TODO: a document that violates only this rule",
	Good:    "TODO: its nearest neighbor that violates none",
}
{{if .Check}}
func {{.Func}}(c *checker, {{.Parameter}}) {
{{- .Guards}}
	if false { // TODO: the condition of a violation
		c.report(Rule{{.Go}}, "{{.Pointer}}", {{.Func}}Text)
	}
}
{{end}}
const {{.Func}}Text = "TODO: what is wrong; what is allowed"
`))

func (s *skeleton) record() ([]byte, error) {
	name := goName(s.name)
	data := map[string]any{"Go": name, "Func": strings.ToLower(name[:1]) + name[1:], "ID": s.id, "Name": s.name, "Check": s.layer > 2,
		"Severity": map[string]string{"error": "SeverityError", "warning": "SeverityWarning"}[s.severity],
		"Kinds":    kindSet(s.kinds), "Dialects": "bothDialects"}
	if len(s.dialects) == 1 {
		data["Dialects"] = map[string]string{"six-months": "onlySixMonths", "acknowledged": "onlyAcknowledged"}[s.dialects[0]]
	}
	switches, guards := "", ""
	if s.clock {
		switches += " NeedsClock: true,"
		guards += "\n\tif !c.hasClock {\n\t\treturn\n\t}"
	}
	if s.off {
		switches += " OffByDefault: true,"
	}
	if len(s.dialects) == 1 {
		not := map[string]string{"six-months": "!", "acknowledged": ""}[s.dialects[0]]
		guards += "\n\tif " + not + "c.sixMonths {\n\t\treturn\n\t}"
	}
	data["Pointer"] = ""
	if s.member != "" {
		data["Pointer"] = "/" + s.member
		if s.layer > 1 {
			switches += fmt.Sprintf(" Reads: []Pointer{%q},", "/"+s.member)
		}
	}
	data["Switches"], data["Guards"], data["Parameter"] = switches, guards, s.parameter()
	var out bytes.Buffer
	if err := recordTemplate.Execute(&out, data); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func kindSet(kinds []string) string {
	sets := map[string]string{"": "noKind", "token list": "storedKinds", "token list created": "responseKinds",
		"token list create created": "tokenKinds", strings.Join(kindOrder, " "): "everyKind"}
	kinds = slices.DeleteFunc(slices.Clone(kindOrder), func(k string) bool { return !slices.Contains(kinds, k) })
	if set, ok := sets[strings.Join(kinds, " ")]; ok {
		return set
	}
	var only []string
	for _, k := range kinds {
		only = append(only, "only"+strings.ToUpper(k[:1])+k[1:])
	}
	return strings.Join(only, " | ")
}

// parameter is what the check gets: the member, or the whole payload.
func (s *skeleton) parameter() string {
	if s.layer < 3 {
		return ""
	}
	if m, ok := members[s.member]; ok {
		return s.member + " " + m.typ
	}
	m := methods[s.kinds[0]]
	return m.value + " " + m.typ
}

// call inserts the calls of the check into checker.go: last of the rules of its
// severity, because its ID is the last of its layer.
func (s *skeleton) call(source []byte) ([]byte, error) {
	name := goName(s.name)
	check := strings.ToLower(name[:1]) + name[1:]
	done := map[string]bool{}
	for _, kind := range s.kinds {
		m := methods[kind]
		value := m.value
		if info, ok := members[s.member]; ok {
			if value = info.values[kind]; value == "" {
				return nil, fmt.Errorf("no call for kind %s: it has no member %s of its own; call the check by hand", kind, s.member)
			}
		} else if m != methods[s.kinds[0]] {
			return nil, fmt.Errorf("the kinds %s have no payload in common; add -member, or one kind only", strings.Join(s.kinds, ","))
		}
		if done[m.name] {
			continue
		}
		done[m.name] = true
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, "", source, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		pos := s.place(file, m.name)
		if pos == token.NoPos {
			return nil, fmt.Errorf("checker has no method %s", m.name)
		}
		at := bytes.LastIndexByte(source[:files.Position(pos).Offset], '\n') + 1
		line := fmt.Sprintf("\t%s(c, %s)\n", check, value)
		source = slices.Concat(source[:at], []byte(line), source[at:])
	}
	return format.Source(source)
}

// place returns the position of the line before which a call goes in a method of
// checker: the end of the block of warnings, or the start of that block.
func (s *skeleton) place(file *ast.File, method string) token.Pos {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || f.Name.Name != method {
			continue
		}
		for _, stmt := range f.Body.List {
			block, ok := stmt.(*ast.IfStmt)
			if !ok {
				continue
			}
			cond, ok := block.Cond.(*ast.SelectorExpr)
			if !ok || cond.Sel.Name != "warnings" {
				continue
			}
			if s.severity == "warning" {
				return block.Body.Rbrace
			}
			return block.If
		}
		return f.Body.Rbrace
	}
	return token.NoPos
}

func (s *skeleton) vectors() []byte {
	var out bytes.Buffer
	kinds := strings.Join(s.kinds, " ")
	if kinds == "" || kinds == strings.Join(kindOrder, " ") {
		kinds = "any"
	}
	fmt.Fprintf(&out, "rule: %s %s\nseverity: %s\nkinds: %s\ndialects: %s\n", s.id, s.name, s.severity, kinds, strings.Join(s.dialects, " "))
	if s.clock {
		out.WriteString("needs: clock\n")
	}
	if s.off {
		out.WriteString("default: off\n")
	}
	kind, member := "token", s.member
	if len(s.kinds) > 0 {
		kind = s.kinds[0]
	}
	if member == "" {
		member = "name"
	}
	fmt.Fprintf(&out, `
# TODO: for each kind and dialect a vector that violates the rule, and a near one
# that does not. README.md describes the format.
#
# -- %[1]s/%[2]s --
# description: what the document is
# reason: §4
# document: %[1]s
#   set /%[3]s «""»
# always: %[2]s /%[3]s
`, kind, s.name, member)
	return out.Bytes()
}
