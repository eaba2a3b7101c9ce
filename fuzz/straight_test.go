package fuzz

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// Property 9: every document gives the same values, violations, pointers and spans
// with the straight readers (see pat/straight.go) and without them.

func TestStraight(t *testing.T) { forAll(t, straight) }
func FuzzStraight(f *testing.F) { fuzz(f, straight) }

// TestStraightMutants is the property on the mutants of package generate, which
// are wrong in ways that random edits rarely reach.
func TestStraightMutants(t *testing.T) {
	mutants := generate.Mutation()
	rapid.Check(t, func(t *rapid.T) {
		m := mutants.Draw(t, "mutant")
		straight(t, sample{m.Kind, m.Version, m.Text}, fromRapid(t))
	})
}

// TestStraightVectors is the property on the vectors, alone and in a list.
func TestStraightVectors(t *testing.T) {
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		t.Fatal(err)
	}
	pick := fromRand(rand.New(rand.NewPCG(5, 6)))
	for _, v := range all {
		kind, _ := pat.ParseKind(v.Kind)
		for _, version := range []pat.APIVersion{pat.V1, pat.V3} {
			s := sample{kind, version, string(v.Data)}
			straight(t, s, pick)
			s.text = "[" + s.text + ",\n" + s.text + "]"
			straight(t, s, pick)
		}
	}
}

// TestStraightLong is the property on as many documents as -cases says: payloads,
// indented or not, with edits of bytes or of their structure. To save time, it
// makes 16 more documents from each payload by edits of bytes, and reads these
// neither as a stream nor over another payload.
func TestStraightLong(t *testing.T) {
	if *cases == 0 {
		t.Skip("asked for with -cases 10000000")
	}
	pick, start := fromRand(rand.New(rand.NewPCG(*seed, 0))), time.Now()
	for done := 0; done < *cases; done += 1 + alike {
		s := sample{kinds[pick(2)], versions[pick(len(versions))], ""} // a token or a list
		if chance(pick, 8) {
			s.kind = kinds[pick(len(kinds))]
		}
		text := payload(pick, s.kind)
		s.text = edited(pick, text)
		straight(t, s, pick)
		for range alike {
			s.text = editBytes(pick, text)
			if chance(pick, 3) {
				s.text = editBytes(pick, s.text)
			}
			readBoth(t, s, anyOptions(pick), nil)
		}
	}
	t.Logf("%d documents in %v, seed %d: no difference", *cases, time.Since(start).Round(time.Millisecond), *seed)
}

const alike = 16 // edits of the bytes of one payload

// A reading holds what the functions of pat return for a document.
type reading struct {
	payload pat.Payload
	err     error
	reused  pat.Payload // read over another one, with Borrow
	report  []pat.Violation
	parsed  error
	stream  []element
}

// readAll reads s. If before is a document, it also reads s over the payload of
// before, and as a stream.
func readAll(s sample, opts []pat.Option, before []byte) (r reading) {
	kind := s.kind
	if kind == pat.KindAuto {
		kind = pat.KindToken
	}
	r.payload, _ = pat.NewPayload(kind)
	r.err = pat.Unmarshal(s.data(), r.payload, opts...)
	r.report = pat.Lint(s.data(), s.kind, append(opts, s.forVersion())...).Violations
	if before == nil {
		return r
	}
	r.reused, _ = pat.NewPayload(kind)
	_ = pat.Unmarshal(before, r.reused, pat.Borrow())
	r.parsed = pat.Parse(s.data(), r.reused, append(opts, pat.Borrow(), s.forVersion())...)
	if kind == pat.KindToken || kind == pat.KindList {
		r.stream = collect(strings.NewReader(s.text), opts...)
	}
	return r
}

// straight compares the readings of s with random options.
func straight(t rapid.TB, s sample, pick chooser) {
	readBoth(t, s, anyOptions(pick), []byte(payload(pick, s.kind)))
}

// readBoth reads s with the straight readers and without them, and compares the
// readings.
func readBoth(t rapid.TB, s sample, opts []pat.Option, before []byte) {
	got := readAll(s, opts, before)
	jsonscan.GeneralOnly = true
	want := readAll(s, opts, before)
	jsonscan.GeneralOnly = false
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("with the straight readers:\n%+v\nwithout them:\n%+v\n%s", got, want, s)
	}
}
