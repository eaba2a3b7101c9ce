package patfake_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient/patfake"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// Every request that the contract accepts gets a 200, and every one that it refuses
// a 400: each conformance vector of a request is sent to the fake, at each version
// of the API. The vectors name the statements of the contract.
func TestContract(t *testing.T) {
	// At this time the dates in vectors without a clock are in the future, and not
	// more than six months away.
	start := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		t.Fatal(err)
	}
	sent, rules := map[string]int{}, map[string]bool{}
	late, unfit := 0, 0
	for _, v := range all {
		kind, err := pat.ParseKind(v.Kind)
		if err != nil || kind != pat.KindCreate && kind != pat.KindPatch && kind != pat.KindBulk {
			continue
		}
		for _, c := range v.Cases {
			if c.Tolerant || len(c.Enable) > 0 || len(c.Disable) > 0 || c.MaxSize > 0 {
				continue
			}
			now := start
			if c.Now != "" {
				if now, err = time.Parse(time.RFC3339Nano, c.Now); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range c.Versions {
				version, err := pat.ParseAPIVersion(name)
				if err != nil {
					t.Fatal(err)
				}
				if kind == pat.KindBulk && version != pat.V1 { // the others have no such path
					continue
				}
				p, _ := pat.NewPayload(kind)
				if err := pat.Parse(v.Data, p, pat.ForVersion(version), pat.At(now)); (err == nil) != c.Accepted { // its dates do not fit the clock
					late++
					continue
				}
				f := &tenant{patfake.New(patfake.Config{Start: now}), t}
				a := f.vector(kind, version, v.Data)
				want := http.StatusOK
				if !c.Accepted {
					want = http.StatusBadRequest
				}
				if c.Accepted && kind == pat.KindPatch && a.status == http.StatusBadRequest && strings.Contains(a.body, `"text":"operation `) {
					unfit++ // a test that fails, or a path that names nothing
					continue
				}
				if a.status != want {
					t.Errorf("%s at %v, %v: status %d, want %d: %s", v.Vector, version, now, a.status, want, a.body)
				}
				sent[v.Kind]++
				for _, w := range c.Violations {
					rules[w.Name] = true
				}
			}
		}
	}
	t.Logf("sent %v, of %d rules; %d do not fit the clock, %d not the token", sent, len(rules), late, unfit)
	if total := sent["create"] + sent["patch"] + sent["bulk"]; sent["create"] == 0 || sent["patch"] == 0 || sent["bulk"] == 0 || late+unfit > total/10 {
		t.Error("too few; this test shows little")
	}
}

// vector sends the payload of a vector, to tokens that it can change.
func (f *tenant) vector(kind pat.Kind, v pat.APIVersion, body []byte) answer {
	token := f.stored(admin, "x")
	token.Scope = []string{"demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second", "a:b:c"}
	path := "/" + v.String() + "/personal-access-tokens"
	if v == pat.V1 {
		path = v1
	}
	switch kind {
	case pat.KindCreate:
		return f.do(admin, "POST", path, string(body))
	case pat.KindPatch:
		f.put(token)
		return f.do(admin, "PATCH", path+"/"+token.ID, string(body))
	}
	var bulk struct{ IDs []string }
	if json.Unmarshal(body, &bulk) == nil {
		for _, id := range slices.Compact(slices.Sorted(slices.Values(bulk.IDs))) {
			token.ID, token.Name = id, "token "+id
			_ = f.Put(token, pat.Secret{}) // an ID that is none is refused
		}
	}
	return f.do(admin, "PATCH", path+"/bulk-update", string(body))
}
