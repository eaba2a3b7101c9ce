package pattest_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// A world is the version and the clock of a payload.
type world struct {
	version pat.APIVersion
	now     time.Time // zero: no clock
}

func worlds(t *rapid.T) world {
	w := world{version: rapid.SampledFrom(pat.APIVersions()).Draw(t, "version")}
	if rapid.Bool().Draw(t, "clock") {
		w.now = time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "now")).
			Add(time.Duration(rapid.IntRange(0, 999_999).Draw(t, "below a millisecond")))
	}
	return w
}

func (w world) generate() []pattest.Option {
	opts := []pattest.Option{pattest.ForVersion(w.version)}
	if !w.now.IsZero() {
		opts = append(opts, pattest.At(w.now))
	}
	return opts
}

func (w world) check() []pat.Option {
	opts := []pat.Option{pat.ForVersion(w.version)}
	if !w.now.IsZero() {
		opts = append(opts, pat.At(w.now))
	}
	return opts
}

func (w world) kinds() []pat.Kind {
	if w.version.Dialect() == pat.SixMonths {
		return []pat.Kind{pat.KindToken, pat.KindList, pat.KindCreate, pat.KindCreated, pat.KindPatch}
	}
	return pat.Kinds()
}

func (w world) payload(t *rapid.T, kind pat.Kind) pat.Payload {
	opts := w.generate()
	switch kind {
	case pat.KindToken:
		return drawn(t, pattest.Token(opts...))
	case pat.KindList:
		return drawn(t, pattest.TokenList(opts...))
	case pat.KindCreate:
		return drawn(t, pattest.CreateRequest(opts...))
	case pat.KindCreated:
		return drawn(t, pattest.CreateResponse(opts...))
	case pat.KindPatch:
		return drawn(t, pattest.Patch(opts...))
	}
	return drawn(t, pattest.BulkUpdate(opts...))
}

func drawn[T any](t *rapid.T, g *rapid.Generator[T]) *T {
	v := g.Draw(t, "payload")
	return &v
}

// Generated payloads are valid, and so is every spelling of them, which is read
// into an equal payload.
func TestPayloadsAreValid(t *testing.T) {
	for _, kind := range pat.Kinds() {
		t.Run(kind.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w := rapid.Custom(worlds).Filter(func(w world) bool { return kind != pat.KindBulk || w.version.Dialect() == pat.Acknowledged }).Draw(t, "world")
				p := w.payload(t, kind)
				if err := pat.Validate(p, w.check()...); err != nil {
					t.Fatalf("Validate: %v", err)
				}
				text := pattest.Spelling(p).Draw(t, "spelling")
				for _, v := range pat.Lint([]byte(text), kind, w.check()...).Violations {
					if v.Severity == pat.SeverityError {
						t.Fatalf("Lint: %v", &v)
					}
				}
				again, _ := pat.NewPayload(kind)
				if err := pat.Unmarshal([]byte(text), again); err != nil {
					t.Fatalf("Unmarshal: %v", err)
				}
				if !reflect.DeepEqual(again, p) {
					t.Fatalf("expected %v, got %v", p, again)
				}
			})
		})
	}
}

func TestDocumentsAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Custom(worlds).Draw(t, "world")
		kind := rapid.SampledFrom(w.kinds()).Draw(t, "kind")
		text := pattest.Document(kind, w.generate()...).Draw(t, "text")
		p, _ := pat.NewPayload(kind)
		if err := pat.Unmarshal([]byte(text), p); err != nil {
			t.Fatalf("Unmarshal: %v", err)
		}
		if err := pat.Validate(p, w.check()...); err != nil {
			t.Fatalf("Validate: %v", err)
		}
	})
}
