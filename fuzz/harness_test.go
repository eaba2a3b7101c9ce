package fuzz

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/propseed"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// A sample is a document and what it is judged as.
type sample struct {
	kind    pat.Kind
	version pat.APIVersion
	text    string
}

func (s sample) GoString() string { return s.String() }

func (s sample) String() string {
	return fmt.Sprintf("a document of %d bytes as %s at %s:\n%.4000q", len(s.text), s.kind, s.version, s.text)
}

func (s sample) data() []byte { return []byte(s.text) }

func (s sample) forVersion() pat.Option { return pat.ForVersion(s.version) }

var (
	kinds    = pat.Kinds()
	versions = pat.APIVersions()
)

// sampleOf makes a sample of a text and a number that says the rest.
func sampleOf(how uint8, text string) sample {
	k := int(how) % (len(kinds) * len(versions))
	return sample{kinds[k%len(kinds)], versions[k/len(kinds)], text}
}

// howOf is the inverse: the number for a kind and a version.
func howOf(kind pat.Kind, version pat.APIVersion) uint8 {
	for how := range uint8(len(kinds) * len(versions)) {
		if s := sampleOf(how, ""); s.kind == kind && s.version == version {
			return how
		}
	}
	panic("expected a kind and a version, got " + kind.String() + " and " + version.String())
}

// generated makes a sample from nothing but choices.
func generated(pick chooser) sample {
	s := sampleOf(uint8(pick(len(kinds)*len(versions))), "")
	s.text = edited(pick, payload(pick, s.kind))
	return s
}

// fromPattest makes a sample of a payload that pattest holds valid.
func fromPattest(t *rapid.T) sample {
	s := sampleOf(rapid.Uint8().Draw(t, "how"), "")
	opts := []pattest.Option{pattest.ForVersion(s.version)}
	if s.kind == pat.KindBulk {
		opts = nil // there is none in some versions
	}
	s.text = edited(fromRapid(t), pattest.Document(s.kind, opts...).Draw(t, "document"))
	return s
}

// A property fails t if it does not hold of a sample. It may ask pick for what
// else it needs.
type property func(t rapid.TB, s sample, pick chooser)

// forAll checks a property on generated samples. The seeds are the fuzz target's
// business, which go test runs on them too.
func forAll(t *testing.T, holds property) {
	samples := rapid.OneOf( // of custom generators, which do not log each choice
		rapid.Custom(func(t *rapid.T) sample { return generated(fromRapid(t)) }),
		rapid.Custom(fromPattest))
	rapid.Check(t, func(t *rapid.T) {
		holds(t, samples.Draw(t, "sample"), fromRapid(t))
	})
}

// fuzz makes a fuzz target of a property.
func fuzz(f *testing.F, holds property) {
	for _, s := range seeds(f) {
		f.Add([]byte(s.text), howOf(s.kind, s.version), []byte(nil))
	}
	r := rand.New(rand.NewPCG(3, 4)) // fixed, so that a failing seed keeps its name
	for how := range uint8(len(kinds) * len(versions)) {
		choices := make([]byte, 48)
		for k := range choices {
			choices[k] = byte(r.Uint32())
		}
		f.Add([]byte(payload(fromRand(r), sampleOf(how, "").kind)), how, choices)
	}
	f.Fuzz(func(t *testing.T, text []byte, how uint8, choices []byte) {
		if len(text) > 1<<16 {
			return // the slow readers are slow
		}
		pick := fromBytes(choices)
		s := sampleOf(how, string(text))
		s.text = edited(pick, s.text)
		holds(t, s, pick)
	})
}

// seeds returns the annotated documents and all vectors (every eighth with -short),
// each in the newer dialect, and in the older one too if that has another opinion.
func seeds(t testing.TB) (out []sample) {
	add := func(kind pat.Kind, text string) {
		newer, older := sample{kind, pat.V1, text}, sample{kind, pat.V3, text}
		out = append(out, newer)
		if !slices.Equal(pat.Lint(newer.data(), kind, newer.forVersion()).Violations, pat.Lint(older.data(), kind, older.forVersion()).Violations) {
			out = append(out, older)
		}
	}
	for _, s := range annotated {
		add(s.kind, s.text)
	}
	vectors, folder := 0, os.DirFS("../testdata/vectors")
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".json" || strings.HasSuffix(name, ".want.json") || !strings.Contains(name, "/") {
			return err
		}
		if vectors++; testing.Short() && vectors%8 > 0 {
			return nil
		}
		text, err := fs.ReadFile(folder, name)
		kind := kindOf(name)
		if kind == pat.KindAuto {
			kind, _ = pat.DetectKind(text)
		}
		if kind == pat.KindAuto {
			kind = pat.KindToken
		}
		add(kind, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if vectors < 500 {
		t.Fatalf("expected hundreds of vectors, got %d", vectors)
	}
	return out
}

// Rapid makes 100 cases of a property unless it is told otherwise, which is few
// for documents with so many members. TestAcceptLong makes as many as wanted.
func TestMain(m *testing.M) { propseed.Main(m, 1500) }

// kindOf returns the kind of a vector, which is the folder in its name.
func kindOf(vector string) pat.Kind {
	folder, _, _ := strings.Cut(vector, "/")
	kind, err := pat.ParseKind(folder)
	if err != nil {
		panic(err)
	}
	return kind
}

// anyOptions are the options that change what can be read.
func anyOptions(pick chooser) []pat.Option {
	if chance(pick, 3) {
		return []pat.Option{pat.Tolerant()}
	}
	return nil
}
