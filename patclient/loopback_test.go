//go:build unix

package patclient_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

const createText = `{"name":"NodeJS Integration %d","scope":["demo:personal-access-token-scope:first"],"expirationDate":"2026-12-31T23:59:59.999Z"}`

const createdText = `{"id":"86f1dc6fe8f54414950454cbb11278fa","secret":"1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z"}`

// processorTime returns the time that all threads of this process have used.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// A generated is a token as OpenAPI Generator makes it for Go: reading it decodes
// the text three times, for the required members, the known ones and the others.
type generated struct {
	members
	AdditionalProperties map[string]any
}

type members struct {
	ID, Secret, Name string
	Scope            []string
	Owner            struct{ Type, ID, Name *string }
	Created          time.Time
	LastUsed         *time.Time
	Managed          *bool
	Validity         *int32 `json:"accessTokenValiditySeconds"`
	ExpirationDate   *time.Time
	NeverExpires     *bool `json:"userAwareTokenNeverExpires"`
}

func (g *generated) UnmarshalJSON(data []byte) error {
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, name := range []string{"id", "name", "scope", "owner", "created"} {
		if _, ok := all[name]; !ok {
			return fmt.Errorf("no value given for required property %v", name)
		}
	}
	if err := json.Unmarshal(data, &g.members); err != nil {
		return err
	}
	return json.Unmarshal(data, &g.AdditionalProperties)
}

// BenchmarkLoopback measures what the Guard adds to the processor time of a
// request over loopback, client and server together: to one that creates a token,
// and to a page of 250 tokens. The server is patfake. The client only reads the
// response, or also decodes it as a generated SDK does. Batches without and with
// the Guard alternate; the figures are medians of what one round adds. The control
// is a RoundTripper that only calls the next one: its distance from zero is the
// error of the measurement.
func BenchmarkLoopback(b *testing.B) {
	const createBatch, pageBatch = 50, 4
	empty := func() *patfake.Fake { return patfake.New(patfake.Config{MaxTokens: createBatch}) }
	full := empty()
	for i := range 250 {
		if err := full.Put(sampleToken(i), pat.Secret{}); err != nil {
			b.Fatal(err)
		}
	}
	var fake *patfake.Fake
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fake.ServeHTTP(w, r) }))
	defer server.Close()
	bare := &http.Transport{}
	defer bare.CloseIdleConnections()
	transports := []http.RoundTripper{bare, patclient.Guard{Next: bare}, control{bare}}

	send := func(b *testing.B, t http.RoundTripper, access, method, body string) []byte {
		req, err := http.NewRequest(method, server.URL+"/personal-access-tokens/v1", strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+access)
		req.Header.Set("Content-Type", "application/json")
		resp, err := (&http.Client{Transport: t}).Do(req)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(resp.Status, err)
		}
		return data
	}
	decode := func(b *testing.B, data []byte, v any) {
		if err := json.Unmarshal(data, v); err != nil {
			b.Fatal(err)
		}
	}
	create := func(b *testing.B, t http.RoundTripper, access string, i int) []byte {
		return send(b, t, access, "POST", fmt.Sprintf(createText, i))
	}
	page := func(b *testing.B, t http.RoundTripper, access string, _ int) []byte {
		return send(b, t, access, "GET", "")
	}
	for _, tt := range []struct {
		name  string
		batch int
		fake  func() *patfake.Fake
		do    func(b *testing.B, t http.RoundTripper, access string, i int)
	}{
		{"create/read", createBatch, empty, func(b *testing.B, t http.RoundTripper, access string, i int) { create(b, t, access, i) }},
		{"create/decode", createBatch, empty, func(b *testing.B, t http.RoundTripper, access string, i int) {
			decode(b, create(b, t, access, i), new(generated))
		}},
		{"page/read", pageBatch, func() *patfake.Fake { return full }, func(b *testing.B, t http.RoundTripper, access string, i int) { page(b, t, access, i) }},
		{"page/decode", pageBatch, func() *patfake.Fake { return full }, func(b *testing.B, t http.RoundTripper, access string, i int) {
			decode(b, page(b, t, access, i), new([]generated))
		}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			used := make([][]time.Duration, len(transports))
			for round := 0; b.Loop(); round++ {
				for i := range transports {
					i = (i + round) % len(transports) // none always comes first
					fake = tt.fake()
					access := fake.Access(patfake.DefaultUser).Reveal()
					start := processorTime()
					for j := range tt.batch {
						tt.do(b, transports[i], access, j)
					}
					used[i] = append(used[i], processorTime()-start)
				}
			}
			median := func(values []float64) float64 {
				slices.Sort(values)
				return values[len(values)/2]
			}
			costs := make([][]float64, len(transports)) // of each round, in µs; of all but the first, what they add to it in %
			for round, bare := range used[0] {
				costs[0] = append(costs[0], float64(bare)/float64(tt.batch)/1000)
				for i := 1; i < len(transports); i++ {
					costs[i] = append(costs[i], 100*(float64(used[i][round])/float64(bare)-1))
				}
			}
			b.ReportMetric(median(costs[0]), "bare-cpu-µs")
			b.ReportMetric(median(costs[1]), "guard-%")
			b.ReportMetric(median(costs[2]), "control-%")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// control is a RoundTripper that only calls the next one.
type control struct{ next http.RoundTripper }

func (c control) RoundTrip(req *http.Request) (*http.Response, error) { return c.next.RoundTrip(req) }

// BenchmarkOverhead measures the Guard alone, without a network.
func BenchmarkOverhead(b *testing.B) {
	page := pat.TokenList{}
	for i := range 250 {
		page = append(page, sampleToken(i))
	}
	list, _ := pat.Marshal(&page)
	buf := make([]byte, 512<<10)
	for _, op := range []string{"create", "page"} {
		for _, guarded := range []bool{false, true} {
			b.Run(op+map[bool]string{false: "/bare", true: "/guard"}[guarded], func(b *testing.B) {
				answer := list
				method := "GET"
				if op == "create" {
					answer = []byte(createdText)
					method = "POST"
				}
				var next http.RoundTripper = stub{answer}
				if guarded {
					next = patclient.Guard{Next: next}
				}
				b.ReportAllocs()
				start := processorTime()
				for b.Loop() {
					var body io.Reader
					if op == "create" {
						body = strings.NewReader(createText)
					}
					req, _ := http.NewRequest(method, "https://x/personal-access-tokens/v1", body)
					resp, err := next.RoundTrip(req)
					if err != nil {
						b.Fatal(err)
					}
					for {
						if _, err := resp.Body.Read(buf); err == io.EOF {
							break
						}
					}
				}
				b.ReportMetric(float64(processorTime()-start)/float64(b.N), "cpu-ns")
			})
		}
	}
}

type stub struct{ answer []byte }

func (s stub) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		io.Copy(io.Discard, req.Body)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(s.answer))), ContentLength: int64(len(s.answer)), Request: req}, nil
}
