package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

func init() { progress = io.Discard }

// Benchmark runs every row but processes, for benchstat and pprof.
func Benchmark(b *testing.B) {
	for _, t := range tables(b, new(results), full) {
		for _, r := range t.rows {
			b.Run(t.title+"/"+r.name, func(b *testing.B) {
				b.SetBytes(int64(t.bytes))
				b.ReportAllocs()
				r.run(b.N)
			})
		}
	}
}

// tables makes all tables of r but the processes, with lists of n tokens.
func tables(t testing.TB, r *results, n int) []*table {
	t.Helper()
	for _, m := range r.makers(n, 1, t.TempDir()) {
		if m.at == &r.processes {
			continue
		}
		if _, err := r.make(m); err != nil {
			t.Fatal(err)
		}
	}
	return r.tables
}

// TestRows runs every row once: a row that fails panics. It also makes sure that
// every figure and every budget has a value.
func TestRows(t *testing.T) {
	r, p := new(results), pace{1, time.Microsecond, 0}
	for _, m := range r.makers(100, 1, t.TempDir()) {
		x, err := r.make(m)
		if err != nil {
			t.Fatal(err)
		}
		x.measure(p)
	}
	r.worst = worstCases(1, 1000)
	text := r.markdown(p)
	for _, bad := range []string{"NaN", "Inf", "%!"} {
		if i := strings.Index(text, bad); i >= 0 {
			t.Errorf("the results contain %s: …%s", bad, text[max(0, i-80):i+len(bad)])
		}
	}
	for _, b := range r.budgets() {
		if b.exact && !b.met() {
			t.Errorf("%s: %v, must be exactly %v", b.row, b.measured, b.limit)
		}
	}
	if len(r.budgets()) < 18 {
		t.Errorf("%d budgets, must be 18 at least", len(r.budgets()))
	}
}

// TestNatives builds the native peers that it can, compares their checksums with
// ours, and makes sure that each has its rows and budgets. Building takes a
// minute, so it needs NATIVE=1.
func TestNatives(t *testing.T) {
	if os.Getenv("NATIVE") == "" {
		t.Skip("set NATIVE=1 to build the native peers")
	}
	built := natives(t.TempDir())
	if len(built) == 0 {
		t.Skip("no native peer can be built")
	}
	withoutNatives := tables(t, new(results), 1)
	r := &results{natives: built}
	for i, x := range tables(t, r, 100) { // fails for a checksum that differs
		if x == r.append {
			continue
		}
		x.measure(pace{1, time.Microsecond, 0})
		if got, want := len(x.rows), len(withoutNatives[i].rows)+2*len(built); got != want {
			t.Errorf("%s has %d rows, must have %d", x.title, got, want)
		}
		for _, p := range built {
			if x.ratio(p.name) <= 0 || x.ratio(p.name+", borrowed") <= 0 {
				t.Errorf("%s: %s takes no time", x.title, p.name)
			}
		}
	}
}

// TestPeersReadTheSame makes sure that no peer is fast because it reads wrong
// values: written back by encoding/json, all must give the same bytes.
func TestPeersReadTheSame(t *testing.T) {
	const n = 50
	token, tokens := canonical(0, nil), string(list(n, canonical))
	for _, p := range peers {
		for _, c := range []struct{ name, text, want string }{
			{"canonical", token, token},
			{"indented", string(indent([]byte(token))), token},
			{"shuffled", shuffled(0, seed()), token},
			{"list", tokens, tokens},
			{"shuffled list", string(list(n, shuffled)), ""}, // its times differ from those of tokens
		} {
			var one Token
			var many []Token
			v := any(&one)
			if c.text[0] == '[' {
				v = &many
			}
			if err := p.decode([]byte(c.text), v); err != nil {
				t.Fatalf("%s, %s: %v", p.name, c.name, err)
			}
			if c.want == "" {
				c.want = pats(t, c.text)
			}
			if got := written(t, v); got != c.want {
				t.Errorf("%s, %s: read\n%s, must be\n%s", p.name, c.name, got, c.want)
			}
		}
		var got []string
		if err := p.readLines(bytes.NewReader(lines(n)), func(x *Token) { got = append(got, written(t, x)) }); err != nil {
			t.Fatalf("%s, lines: %v", p.name, err)
		}
		if strings.Join(got, "\n")+"\n" != string(lines(n)) {
			t.Errorf("%s, lines: read other values", p.name)
		}
		var x Token
		if err := json.Unmarshal([]byte(token), &x); err != nil {
			t.Fatal(err)
		}
		if got, err := p.encode(make([]byte, 0, 1024), &x); err != nil || string(bytes.TrimSpace(got)) != token {
			t.Errorf("%s wrote %s, %v; must be %s", p.name, got, err, token)
		}
	}
}

func written(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pats returns what this library writes for the list that it reads from text.
func pats(t *testing.T, text string) string {
	t.Helper()
	var l pat.TokenList
	if err := pat.Unmarshal([]byte(text), &l); err != nil {
		t.Fatal(err)
	}
	out, err := pat.Marshal(&l)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestCorpus makes sure that every document is clean, has its size, and is the
// same in every run.
func TestCorpus(t *testing.T) {
	for name, c := range map[string]struct {
		make func() []byte
		kind pat.Kind
		size int // 0: any
	}{
		"token":         {func() []byte { return []byte(canonical(0, nil)) }, pat.KindToken, tokenSize},
		"shuffled":      {func() []byte { return []byte(shuffled(0, seed())) }, pat.KindToken, tokenSize},
		"list":          {func() []byte { return list(300, canonical) }, pat.KindList, 300*(tokenSize+1) + 1},
		"shuffled list": {func() []byte { return list(300, shuffled) }, pat.KindList, 300*(tokenSize+1) + 1},
		"indented list": {func() []byte { return indent(list(300, canonical)) }, pat.KindList, 0},
	} {
		text := c.make()
		if vs := violations(text, c.kind); len(vs) > 0 {
			t.Errorf("%s: %d violations, the first is %v", name, len(vs), vs[0].Error())
		}
		if c.size != 0 && len(text) != c.size {
			t.Errorf("%s has %d bytes, must have %d", name, len(text), c.size)
		}
		if !bytes.Equal(text, c.make()) {
			t.Errorf("%s differs from run to run", name)
		}
	}
	if bytes.Equal(list(9, canonical), list(9, shuffled)) {
		t.Error("shuffled members are in the canonical order")
	}
	long, err := io.ReadAll(longList(3))
	if n := bytes.Count(long, []byte(`"owner"`)); err != nil || n != 300 || !json.Valid(long) {
		t.Errorf("a long list of 300 tokens has %d, %v", n, err)
	}
}

func TestRatio(t *testing.T) {
	x, y := &row{ns: []float64{1, 30, 3}}, &row{ns: []float64{2, 10, 4}}
	if got := x.ratio(y); got != 0.75 {
		t.Errorf("ratio is %v, must be 0.75, the median of 0.5, 3 and 0.75", got)
	}
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("median is %v, must be 2.5", got)
	}
}

// TestBudgets makes sure that the worst case decides, that quadratic work misses
// its budget, and that an exact budget is missed by more and by less.
func TestBudgets(t *testing.T) {
	r := new(results)
	for _, x := range tables(t, r, 100) {
		for _, y := range x.rows {
			y.ns, y.allocs = []float64{100}, 1
		}
	}
	r.processes = &table{wall: true}
	for name, ns := range map[string][]float64{
		emptyProgram: {2, 1}, patlintVersion: {1.4, 3}, patlintOne: {1}, patlintList: {1}, patlintLines: {1}, jsonlFormat: {1}, textFormat: {1},
	} {
		r.processes.rows = append(r.processes.rows, &row{name: name, ns: ns})
	}
	r.worst = []worstCase{{small: 1e6, large: 16e6}, {small: 1e6, large: 256e6}, {small: 1e6, large: 1e6}}
	want := map[string]bool{
		"one token, owned": false, "one token, owned: allocations": false, "one token, appended: allocations": false,
		"one token: ns a token for the rules": true, "one token: pat.Lint": true, "a list, indented, per byte": true,
		"the worst of 3 worst cases": false, "patlint version, least time": true,
	}
	for _, b := range r.budgets() {
		if met, ok := want[b.row]; ok && met != b.met() {
			t.Errorf("%s: met is %v with %v of %v", b.row, b.met(), b.measured, b.limit)
		}
		delete(want, b.row)
	}
	if len(want) > 0 {
		t.Errorf("no budgets for %v", want)
	}
}

// TestWorstCases makes sure that a document of n parts has the size that its
// name promises, so that no format prints something else.
func TestWorstCases(t *testing.T) {
	for _, f := range slices.Concat(worstTokens, worstLists, worstPatches, worstBulkUpdates, worstStreams) {
		small, large := f.make(160), f.make(1600)
		if bytes.Contains(large, []byte("%!")) {
			t.Errorf("%s: a format and its argument do not fit", f.name)
		}
		if r := float64(len(large)-len(small)) / 1440; r < 1 || len(large) > 1600*2000 {
			t.Errorf("%s: a part has %.1f bytes", f.name, r)
		}
	}
}
