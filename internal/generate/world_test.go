package generate_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
)

// A world is the version and the clock of a payload.
type world struct {
	version pat.APIVersion
	now     time.Time // zero: no clock
}

func worlds(t *rapid.T) world {
	w := world{version: rapid.SampledFrom(pat.APIVersions()).Draw(t, "version")}
	if rapid.Bool().Draw(t, "clock") {
		w.now = time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "now"))
	}
	return w
}

func (w world) generate() []generate.Option {
	opts := []generate.Option{generate.ForVersion(w.version)}
	if !w.now.IsZero() {
		opts = append(opts, generate.At(w.now))
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
