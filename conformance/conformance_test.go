package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/vectorrun"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// The test binary is also the program of the Go executors.
func TestMain(m *testing.M) {
	if name, ok := asExecutor(os.Args); ok {
		if err := serve(executors[name], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func committed(t *testing.T) []Result {
	t.Helper()
	data, err := os.ReadFile(resultsFile)
	if err != nil {
		t.Fatal(err)
	}
	var results []Result
	if err := json.Unmarshal(data, &results); err != nil {
		t.Fatal(err)
	}
	if again, err := encode(results); err != nil || !bytes.Equal(again, data) {
		t.Errorf("%s is not what the program writes (%v)", resultsFile, err)
	}
	return results
}

// TestPage proves that the page is what the committed results and lock files say.
func TestPage(t *testing.T) {
	l, err := readLocks()
	if err != nil {
		t.Fatal(err)
	}
	want, err := render(committed(t), l)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from %s and the lock files; run `go -C conformance run .`", pageFile, resultsFile)
	}
}

// TestGo runs the vectors against the implementations that need nothing but Go,
// and compares with the committed results.
func TestGo(t *testing.T) {
	all, err := plainVectors()
	if err != nil {
		t.Fatal(err)
	}
	results := committed(t)
	for i, m := range implementations {
		if m.registry != "go" {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			got, err := measure(m, all, func(m implementation) ([]string, string, error) {
				words, err := selfCommand(m)
				return words, "", err
			})
			if err != nil {
				t.Fatal(err)
			}
			g, err1 := json.Marshal(got)
			w, err2 := json.Marshal(results[i])
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(g, w) {
				t.Errorf("want %s\ngot  %s", w, g)
			}
			if m.name == ours && (got.Levels != [3]int{got.Cases, got.Cases, got.Cases} || got.Worst != nil) {
				t.Errorf("the library misses level 3: %s", g)
			}
		})
	}
}

// TestOthers proves that the implementations of the other registries have results
// for the cases that they must be asked, or a reason.
func TestOthers(t *testing.T) {
	all, err := plainVectors()
	if err != nil {
		t.Fatal(err)
	}
	results := committed(t)
	for i, m := range implementations {
		if m.registry == "go" {
			continue
		}
		r := results[i]
		cases := 0
		for _, v := range m.choose(all) {
			for _, c := range v.Cases {
				cases += len(c.Versions)
			}
		}
		if r.NotRun == "" && r.Cases != cases {
			t.Errorf("%s: %s has %d cases, there are %d; run `go -C conformance run .`", m.name, resultsFile, r.Cases, cases)
		}
		if m.registry == "" && r.NotRun == "" {
			t.Errorf("%s cannot be installed but has results", m.name)
		}
	}
}

// A fake is an executor in this process.
type fake func(payload []byte) (vectorrun.Answer, error)

func (f fake) Execute(payload []byte, _ []string) (vectorrun.Answer, error) { return f(payload) }

func TestScore(t *testing.T) {
	all, err := plainVectors()
	if err != nil {
		t.Fatal(err)
	}
	score := func(f fake) (r Result) {
		r.score(vectorrun.Run(all, f, 1))
		return r
	}
	stdout := func(accepted bool, out string) fake {
		return func([]byte) (vectorrun.Answer, error) {
			return vectorrun.Answer{Accepted: accepted, Stdout: []byte(out)}, nil
		}
	}
	none := func(f Fraction) bool { return f.Faults == 0 && f.Of > 0 }
	every := func(f Fraction) bool { return f.Faults == f.Of && f.Of > 0 }
	for _, c := range []struct {
		name, reason string
		fake         fake
		holds        func(Result) bool
	}{
		{"accepts", "each must-reject case is a fault, and each secret", stdout(true, "{}"), func(r Result) bool {
			return every(r.Total()) && none(r.Refused) && every(r.Secrets) && r.Crashes == 0
		}},
		{"rejects", "each must-accept case is a fault, and each secret", stdout(false, "{}"), func(r Result) bool {
			return none(r.Total()) && every(r.Refused) && every(r.Secrets) && r.Crashes == 0
		}},
		{"crashes", "a crash is no verdict, and the secret is lost", func([]byte) (vectorrun.Answer, error) { return vectorrun.Answer{}, errors.New("exit code 2: boom") }, func(r Result) bool {
			return none(r.Total()) && none(r.Refused) && every(r.Secrets) && r.Crashes == r.Cases && r.Worst[0].Says == "boom"
		}},
		{"wrong-secret", "another secret than the one in the payload is a lost one", stdout(true, `{"secret":"another"}`), func(r Result) bool { return every(r.Secrets) }},
		{"secret", "a secret that the caller holds is not lost, whatever the verdict", func(payload []byte) (vectorrun.Answer, error) {
			out, err := json.Marshal(output{Secret: new(secretOf("created", payload))})
			return vectorrun.Answer{Stdout: out}, err
		}, func(r Result) bool { return none(r.Secrets) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := score(c.fake)
			if !c.holds(r) || r.Levels[0] > r.Cases {
				t.Errorf("%s: got %+v", c.reason, r)
			}
			if len(r.Worst) != maxWorst {
				t.Errorf("want %d faults to show, got %+v", maxWorst, r.Worst)
			}
		})
	}
}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		faults       []Fault
		want         string
	}{
		{"none", "there is nothing to show", nil, ""},
		{"kinds", "one of each kind comes before a second of a kind", []Fault{
			{Kind: "accepted", Vector: "d"}, {Kind: "refused", Vector: "c"}, {Kind: "crash", Vector: "a"}, {Kind: "crash", Vector: "b", rule: "PAT101"}}, "a c d "},
		{"accepted", "an input that the contract accepts comes before a smaller one", []Fault{
			{Kind: "secret", Vector: "a", size: 1}, {Kind: "secret", Vector: "b", size: 2, accepted: true}}, "b a "},
		{"rules", "another rule comes before a smaller input", []Fault{
			{Kind: "accepted", Vector: "a", size: 1, rule: "PAT101"}, {Kind: "accepted", Vector: "b", size: 2, rule: "PAT101"},
			{Kind: "accepted", Vector: "c", size: 3, rule: "PAT102"}, {Kind: "accepted", Vector: "d", size: 4, rule: "PAT103"}}, "a c d "},
		{"versions", "a vector is shown once, with its first version", []Fault{
			{Kind: "accepted", Vector: "a", Version: "v1"}, {Kind: "accepted", Vector: "a", Version: "v3"}}, "av1 "},
	} {
		got := ""
		for _, f := range worst(c.faults) {
			got += f.Vector + f.Version + " "
		}
		if got != c.want {
			t.Errorf("%s: %s: want %q, got %q", c.name, c.reason, c.want, got)
		}
	}
}

// TestPanic proves that a panic of an executor is a crash and no end.
func TestPanic(t *testing.T) {
	var out bytes.Buffer
	in := bytes.NewBufferString("{\"flags\":[],\"payload\":\"\"}\n{\"flags\":[],\"payload\":\"\"}\n")
	err := serve(func(string, string, []byte) (output, error) { panic("boom") }, in, &out)
	want := "{\"exit\":2,\"stdout\":\"\",\"stderr\":\"panic: boom\"}\n"
	if err != nil || out.String() != want+want {
		t.Errorf("want two crashes, got %q, %v", &out, err)
	}
}

// TestNotInstalled proves that a failed installation is a reason and no result.
func TestNotInstalled(t *testing.T) {
	i := &installation{dir: t.TempDir(), notRun: map[string]string{}}
	for range 2 { // a failure leaves no stamp behind
		i.notRun = map[string]string{}
		if err := i.install("npm", "node", "package-lock.json", [][]string{{"no-such-program-for-this-test", "ci"}}); err != nil {
			t.Fatal(err)
		}
		var m implementation
		for _, n := range implementations {
			if n.registry == "npm" {
				m = n
			}
		}
		r, err := measure(m, []vectors.Vector{}, i.command)
		if err != nil || r.NotRun == "" || r.Cases > 0 {
			t.Errorf("want a reason, got %+v, %v", r, err)
		}
	}
}

// TestAcceptsNothing proves that an executor that never gets as far as a payload
// has no result.
func TestAcceptsNothing(t *testing.T) {
	all, err := plainVectors()
	if err != nil {
		t.Fatal(err)
	}
	self := func(implementation) ([]string, string, error) {
		return []string{"no-such-program-for-this-test"}, "", nil
	}
	if r, err := measure(implementation{}, all[:10], self); err == nil {
		t.Errorf("want an error, got %+v", r)
	}
}

// TestDeadExecutor proves that a program that ends is a crash, and is started again.
func TestDeadExecutor(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	l := vectorrun.NewLines([]string{self, "-test.run=^$"}, time.Minute) // ends at once
	defer l.Close()
	for range 2 {
		if _, err := l.Execute([]byte("{}"), nil); err == nil {
			t.Error("a program that ends has no verdict")
		}
	}
}
