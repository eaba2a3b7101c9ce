//go:build unix

package patclient_test

import (
	"encoding/json"
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
)

const createText = `{"name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"expirationDate":"2026-12-31T23:59:59.999Z"}`

const createdText = `{"id":"86f1dc6fe8f54414950454cbb11278fa","secret":"1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z"}`

// processorTime returns the time that all threads of this process have used.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkLoopback measures what the Guard adds to the processor time of a
// request over loopback, client and server together: for a request that creates a
// token, and for a page of 250 tokens, which the client decodes with
// encoding/json. Batches without and with the Guard alternate, and the medians
// are compared. The control is a RoundTripper that only calls the next one: its
// distance from zero is the error of the measurement.
func BenchmarkLoopback(b *testing.B) {
	page := pat.TokenList{}
	for i := range 250 {
		page = append(page, sampleToken(i))
	}
	list, err := pat.Marshal(&page)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if r.Method == "POST" {
			io.WriteString(w, createdText)
		} else {
			w.Write(list)
		}
	}))
	defer server.Close()
	bare := &http.Transport{}
	defer bare.CloseIdleConnections()
	send := func(b *testing.B, operation string, client *http.Client) {
		var resp *http.Response
		var err error
		if operation == "create" {
			resp, err = client.Post(server.URL+"/personal-access-tokens/v1", "application/json", strings.NewReader(createText))
		} else {
			resp, err = client.Get(server.URL + "/personal-access-tokens/v1")
		}
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			b.Fatal(err)
		}
		var decoded any
		if err := json.Unmarshal(body, &decoded); err != nil {
			b.Fatal(err)
		}
	}
	clients := []*http.Client{
		{Transport: bare},
		{Transport: patclient.Guard{Next: bare}},
		{Transport: control{bare}},
	}
	for operation, batch := range map[string]int{"create": 50, "page": 4} {
		b.Run(operation, func(b *testing.B) {
			used := make([][]time.Duration, len(clients))
			for round := 0; b.Loop(); round++ {
				for i := range clients {
					i = (i + round) % len(clients) // no client always comes first
					start := processorTime()
					for range batch {
						send(b, operation, clients[i])
					}
					used[i] = append(used[i], processorTime()-start)
				}
			}
			median := func(i int) float64 {
				slices.Sort(used[i])
				return float64(used[i][len(used[i])/2])
			}
			without, with, control := median(0), median(1), median(2)
			b.ReportMetric(without/float64(batch)/1000, "bare-cpu-µs")
			b.ReportMetric(100*(with-without)/without, "guard-%")
			b.ReportMetric(100*(control-without)/without, "control-%")
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
