package schema

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Bundle returns the schema of a kind in a dialect as one document that refers to
// no other, and whether there is one. Each file that the schema needs is in its
// $defs, under the name of the file.
func Bundle(kind, dialect string) ([]byte, bool) {
	root, ok := FileName(kind, dialect)
	if !ok {
		return nil, false
	}
	names := []string{root}
	var defs []string
	var bundle string
	for i := 0; i < len(names); i++ { // names grows
		text, needed := localized(names[i], root)
		for _, name := range needed {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if i == 0 {
			bundle = text
			continue
		}
		text = heading().ReplaceAllString(strings.TrimSpace(text), "")
		defs = append(defs, "    \""+names[i]+"\": "+strings.ReplaceAll(text, "\n", "\n    "))
	}
	if len(defs) == 0 {
		return []byte(bundle), true
	}
	inner := strings.Join(defs, ",\n")
	const own = "\n  \"$defs\": {\n"
	if strings.Contains(bundle, own) {
		bundle = strings.Replace(bundle, own, own+inner+",\n", 1)
	} else {
		bundle = strings.TrimSuffix(bundle, "\n}\n") + "," + own + inner + "\n  }\n}\n"
	}
	return []byte(bundle), true
}

// Compiling them takes a thirtieth of the start of patlint, which seldom needs
// them.
var (
	reference = compiled(`"\$ref": "([^"#]*)(?:#([^"]*))?"`)
	heading   = compiled(`(?m)^  "\$(?:schema|id)": "[^"]*",\n`)
)

func compiled(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// localized returns the text of a file as a part of the bundle of root, and the
// names of the other files to which it refers.
func localized(name, root string) (text string, needed []string) {
	source, err := files.ReadFile(name)
	if err != nil {
		panic(err) // a reference to a file that is not embedded
	}
	return reference().ReplaceAllStringFunc(string(source), func(ref string) string {
		m := reference().FindStringSubmatch(ref)
		target, fragment := m[1], m[2]
		if target == "" {
			target = name
		} else {
			needed = append(needed, target)
		}
		if target != root {
			fragment = "/$defs/" + target + fragment
		}
		return `"$ref": "#` + fragment + `"`
	}), needed
}
