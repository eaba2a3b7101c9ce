package audit_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/bits"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// A tenant makes a list of tokens while it is read: ten an owner, 386 bytes each on
// average. No part of it is kept.
type tenant struct {
	tokens, next int
	seed         uint64 // tokens of another seed have other dates
	buf          []byte
	at           int
}

func (g *tenant) Read(p []byte) (int, error) {
	if g.at == len(g.buf) {
		g.buf, g.at = g.buf[:0], 0
		switch {
		case g.next == 0:
			g.buf = append(g.buf, '[')
		case g.next == g.tokens:
			g.buf = append(g.buf, ']')
		case g.next > g.tokens:
			return 0, io.EOF
		}
		if g.next < g.tokens {
			if g.next > 0 {
				g.buf = append(g.buf, ',')
			}
			for range min(128, g.tokens-g.next) {
				if g.buf[len(g.buf)-1] == '}' {
					g.buf = append(g.buf, ",\n"...)
				}
				g.token()
			}
		} else {
			g.next++
		}
	}
	n := copy(p, g.buf[g.at:])
	g.at += n
	return n, nil
}

var tenantScopes = []string{
	`"idn:sources:read"`, `"idn:accounts:read","idn:accounts:manage"`, `"sp:scopes:all"`, `"idn:sources:read","idn:identity:read","sp:search:read"`, `"sp:workflow:manage"`,
}

// mix scrambles a number.
func mix(n uint64) uint64 {
	hi, lo := bits.Mul64(n^0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93)
	return hi ^ lo
}

func (g *tenant) token() {
	i := uint64(g.next)
	g.next++
	r := mix(i + 1)
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:], mix(r))
	binary.BigEndian.PutUint64(raw[8:], r)
	owner := mix(i/10 + 7)
	b := append(g.buf, `{"id":"`...)
	b = hex.AppendEncode(b, raw[:])
	b = append(b, `","name":"Integration `...)
	b = strconv.AppendUint(b, i, 10)
	b = append(b, `","scope":[`...)
	b = append(b, tenantScopes[r%uint64(len(tenantScopes))]...)
	b = append(b, `],"owner":{"type":"IDENTITY","id":"`...)
	binary.BigEndian.PutUint64(raw[:], mix(owner))
	binary.BigEndian.PutUint64(raw[8:], owner)
	b = hex.AppendEncode(b, raw[:])
	b = append(b, `","name":"Owner `...)
	b = strconv.AppendUint(b, i/10, 10)
	b = append(b, `"},"created":"`...)
	created := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r%(800*86400*1000)) * time.Millisecond)
	b = created.AppendFormat(b, "2006-01-02T15:04:05.000Z")
	b = append(b, `","lastUsed":`...)
	if r>>40%8 == 0 {
		b = append(b, "null"...)
	} else {
		b = append(b, '"')
		b = created.Add(time.Duration(r>>20%(60*86400))*time.Second).AppendFormat(b, "2006-01-02T15:04:05.000Z")
		b = append(b, '"')
	}
	b = append(b, `,"managed":false,"accessTokenValiditySeconds":43200,"expirationDate":`...)
	if (r>>44+g.seed)%6 == 0 {
		b = append(b, `null,"userAwareTokenNeverExpires":true}`...)
	} else {
		b = append(b, '"')
		b = created.AddDate(0, 0, int(30+(r>>30+g.seed)%1000)).AppendFormat(b, "2006-01-02T15:04:05.000Z")
		b = append(b, `","userAwareTokenNeverExpires":false}`...)
	}
	g.buf = b
}

func readTenant(tokens int, seed uint64, each func(i int, t *pat.Token)) {
	i := 0
	var token pat.Token // each would make a token of the loop escape
	for t, err := range pat.Tokens(&tenant{tokens: tokens, seed: seed}, pat.Tolerant(), pat.Borrow()) {
		if err != nil {
			panic(err)
		}
		token = t
		each(i, &token)
		i++
	}
	if i != tokens {
		panic(fmt.Sprintf("%d tokens, want %d", i, tokens))
	}
}

const benchTokens = 100_000

func BenchmarkTokens(b *testing.B) {
	for b.Loop() {
		readTenant(benchTokens, 0, func(int, *pat.Token) {})
	}
	b.ReportMetric(float64(benchTokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkAudit(b *testing.B) {
	for b.Loop() {
		auditTenant(b, benchTokens, nil)
	}
	b.ReportMetric(float64(benchTokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func auditTenant(t testing.TB, tokens int, previous *audit.Previous) *audit.Report {
	a, err := audit.New(audit.DefaultPolicy(), audit.Options{AsOf: clock(audit.ExampleClock), Previous: previous})
	if err != nil {
		t.Fatal(err)
	}
	readTenant(tokens, 0, func(i int, t *pat.Token) {
		a.Add(t, audit.Place{Path: "pats.json", Index: i, Line: i, Offset: int64(i)})
	})
	if previous != nil {
		readTenant(tokens, 0, func(i int, t *pat.Token) {
			a.ReviewPrevious(t, audit.Place{Path: "old.json", Index: i, Line: i, Offset: int64(i)})
		})
	}
	return a.Report()
}

func TestTenant(t *testing.T) {
	r := auditTenant(t, 5000, nil)
	if r.Summary.Tokens != 5000 || r.Summary.Owners != 500 || r.OpenAtLeast(audit.SeverityHigh) == 0 {
		t.Errorf("summary %+v", r.Summary)
	}
}

// TestScale measures audits of as many tokens as AUDIT_TOKENS lists, and runs only
// if that is set. A process of its own reads the tokens without auditing them, another
// audits them, and a third audits them against a previous export in which one token
// of a hundred differs. The table has the processor time a token of the first two and
// the peak memory of all three:
//
//	AUDIT_TOKENS=1000000,2000000,5000000,10000000 go test -run TestScale -v -timeout 1h ./audit
func TestScale(t *testing.T) {
	list := os.Getenv("AUDIT_TOKENS")
	if list == "" {
		t.Skip("AUDIT_TOKENS is not set")
	}
	if job := os.Getenv("AUDIT_JOB"); job != "" {
		tokens, err := strconv.Atoi(list)
		if err != nil {
			t.Fatal(err)
		}
		scaleJob(t, job, tokens)
		fmt.Printf("peak %d\n", peak())
		return
	}
	t.Logf("%12s %12s %12s %6s %9s %9s %9s", "tokens", "pat.Tokens", "audit", "ratio", "MiB read", "audited", "compared")
	for size := range strings.SplitSeq(list, ",") {
		tokens, err := strconv.Atoi(size)
		if err != nil {
			t.Fatal(err)
		}
		var times [3]time.Duration
		var peaks [3]int
		for i, job := range [...]string{"read", "audit", "compare"} {
			cmd := exec.Command(os.Args[0], "-test.run=^TestScale$", "-test.timeout=1h")
			cmd.Env = append(os.Environ(), "AUDIT_JOB="+job, "AUDIT_TOKENS="+size)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%s of %d tokens: %v\n%s", job, tokens, err, out)
			}
			times[i] = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()) / time.Duration(tokens)
			if _, err := fmt.Sscanf(string(out), "peak %d", &peaks[i]); err != nil {
				t.Fatalf("%s of %d tokens prints %q: %v", job, tokens, out, err)
			}
		}
		t.Logf("%12d %12v %12v %6.2f %9d %9d %9d", tokens, times[0], times[1], float64(times[1])/float64(times[0]), peaks[0], peaks[1], peaks[2])
		if tokens <= 10_000_000 && (peaks[1] > 256 || peaks[2] > 512) {
			t.Errorf("%d tokens take %d and %d MiB, want at most 256 and 512", tokens, peaks[1], peaks[2])
		}
	}
}

func scaleJob(t *testing.T, job string, tokens int) {
	var previous *audit.Previous
	switch job {
	case "read":
		readTenant(tokens, 0, func(int, *pat.Token) {})
		return
	case "compare":
		previous = audit.NewPrevious(pat.V1)
		readTenant(tokens, 0, func(i int, t *pat.Token) {
			if i%100 == 0 {
				t.Name = "another"
			}
			previous.Add(t)
		})
	}
	r := auditTenant(t, tokens, previous)
	if r.Summary.Tokens != int64(tokens) || previous != nil && r.Changes.Changed != int64(tokens+99)/100 {
		t.Errorf("summary %+v, changes %+v", r.Summary, r.Changes)
	}
}

// peak returns the peak of the resident set in MiB, or 0 where the system does not
// tell.
func peak() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			return (kib + 1023) / 1024
		}
	}
	return 0
}
