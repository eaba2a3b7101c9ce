package patclient_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
	"github.com/sailpat/sailpat/patclient"
)

// An exchange is a request and the answer that a server gives.
type exchange struct {
	method, url string
	request     string
	status      int
	answer      []byte
	header      http.Header
	reader      func(io.Reader) io.Reader // how the answer arrives
	sent        *http.Request
	sentBody    []byte
}

func (e *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	e.sent = req
	if req.Body != nil {
		e.sentBody, _ = io.ReadAll(req.Body)
		req.Body.Close()
	}
	header := e.header
	if header == nil {
		header = http.Header{}
	}
	var body io.Reader = bytes.NewReader(e.answer)
	if e.reader != nil {
		body = e.reader(body)
	}
	status := e.status
	if status == 0 {
		status = 200
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body), ContentLength: int64(len(e.answer)), Request: req}, nil
}

// do sends the request through a guard and reads the answer.
func (e *exchange) do(g patclient.Guard) ([]byte, error) {
	g.Next = e
	req, err := http.NewRequest(e.method, e.url, strings.NewReader(e.request))
	if err != nil {
		return nil, err
	}
	resp, err := g.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

const list = "https://acme.api.identitynow.com/personal-access-tokens/v1"

func compress(data []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(data)
	z.Close()
	return out.Bytes()
}

// drawn is an answer of any kind, spelling, encoding and pace, and a Guard whose
// limit makes some of them too long to be held.
func drawnExchange(t *rapid.T, text string, kind pat.Kind, v pat.APIVersion) (*exchange, patclient.Guard) {
	e := &exchange{answer: []byte(text), method: "GET", url: "https://x/" + v.String() + "/personal-access-tokens"}
	if v == pat.V1 {
		e.url = list
	}
	switch kind {
	case pat.KindToken:
		e.url += "/x"
	case pat.KindCreated:
		e.method = "POST"
		e.request = `{"name":"x","userAwareTokenNeverExpires":true}`
	}
	if rapid.Bool().Draw(t, "compressed") {
		e.answer = compress(e.answer)
		e.header = http.Header{"Content-Encoding": {rapid.SampledFrom([]string{"gzip", "x-gzip", "GZIP"}).Draw(t, "encoding")}}
	}
	e.reader = rapid.SampledFrom([]func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader, func(r io.Reader) io.Reader { return r }}).Draw(t, "pace")
	return e, patclient.Guard{MaxBody: rapid.SampledFrom([]int{0, 4096, 100_000}).Draw(t, "limit")}
}

// An accepted answer passes byte for byte.
func TestAcceptedAnswersPassUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(pat.APIVersions()).Draw(t, "version")
		kind := rapid.SampledFrom([]pat.Kind{pat.KindToken, pat.KindList, pat.KindCreated}).Draw(t, "kind")
		text := pattest.Document(kind, pattest.ForVersion(v)).Draw(t, "text")
		e, g := drawnExchange(t, text, kind, v)
		got, err := e.do(g)
		if errors.Is(err, pat.RuleDocumentTooLarge) && g.MaxBody != 0 {
			return // a token of more than 4 KiB
		}
		if err != nil {
			t.Fatalf("refused: %v\n%s", err, text)
		}
		if !bytes.Equal(got, e.answer) {
			t.Fatalf("changed: got %q, want %q", got, e.answer)
		}
	})
}

// An answer is refused exactly if pat refuses it, and no byte of what is refused
// reaches the client.
func TestRefusedAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Mutation(generate.OfKind(pat.KindToken, pat.KindList, pat.KindCreated), generate.Errors()).Draw(t, "mutant")
		e, g := drawnExchange(t, m.Text, m.Kind, m.Version)
		g.MaxBody = 0
		g.Strict = rapid.Bool().Draw(t, "strict")
		p, _ := pat.NewPayload(m.Kind)
		opts := []pat.Option{pat.ForVersion(m.Version)} // never the clock
		if !g.Strict {
			opts = append(opts, pat.Tolerant(), pat.Disable(pat.RuleAcknowledgementMissing))
		}
		if m.Kind != pat.KindCreated {
			opts = append(opts, pat.Disable(pat.RuleExpirationOverSixMonths)) // contract D11
		}
		want := pat.Unmarshal([]byte(m.Text), p, opts...)
		if want == nil {
			want = pat.Validate(p, opts...)
		}
		got, err := e.do(g)
		if want == nil {
			if err != nil || !bytes.Equal(got, e.answer) {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		var refused *patclient.AnswerError
		if !errors.As(err, &refused) || !errors.Is(err, m.Rule) || len(got) > 0 {
			t.Fatalf("got %q, %v; want %v", got, err, want)
		}
		if observed, err := e.do(patclient.Guard{ObserveOnly: true, Strict: g.Strict}); err != nil || !bytes.Equal(observed, e.answer) {
			t.Fatalf("ObserveOnly: %v", err)
		}
	})
}

// A list that is too long to be held is accepted exactly if all its elements are,
// and what passes of a refused one are accepted elements.
func TestLongLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		broken := -1
		n := rapid.IntRange(1, 60).Draw(t, "elements")
		if rapid.Bool().Draw(t, "refused") {
			broken = rapid.IntRange(0, n-1).Draw(t, "broken")
		}
		text.WriteString(" [\n")
		before := 0 // the refused element
		for i := range n {
			if i > 0 {
				text.WriteString(" ,\r\n")
			}
			if i == broken {
				before = text.Len()
				m := generate.Mutation(generate.OfKind(pat.KindToken), generate.ForVersion(pat.V1), generate.Errors(),
					generate.OfRule(pat.RuleMissingMember, pat.RuleTimestampForm, pat.RuleWrongType, pat.RuleEmptyID, pat.RuleDuplicateMember)).Draw(t, "mutant")
				text.WriteString(strings.TrimSpace(m.Text))
				continue
			}
			text.WriteString(pattest.Document(pat.KindToken).Draw(t, "token"))
		}
		text.WriteString("]\t")
		e, g := drawnExchange(t, text.String(), pat.KindList, pat.V1)
		g.MaxBody = 8192
		if text.Len() <= g.MaxBody {
			return
		}
		got, err := e.do(g)
		if errors.Is(err, pat.RuleDocumentTooLarge) {
			return // a token of more than 8 KiB
		}
		compressed := e.header != nil
		if broken < 0 {
			if err != nil || !bytes.Equal(got, e.answer) {
				t.Fatalf("refused or changed: %v", err)
			}
		} else {
			var refused *patclient.AnswerError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, want an AnswerError", err)
			}
			if !bytes.HasPrefix(e.answer, got) {
				t.Fatal("what passed is not the beginning of the answer")
			}
			content := got
			if compressed {
				content = decompressed(got)
			}
			if len(content) > before {
				t.Fatalf("%d bytes of the refused element passed", len(content)-before)
			}
		}
		g.ObserveOnly = true
		if observed, err := e.do(g); err != nil || !bytes.Equal(observed, e.answer) {
			t.Fatalf("ObserveOnly: %v", err)
		}
	})
}

// decompressed returns what can be decompressed of the beginning of a body.
func decompressed(data []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	content, _ := io.ReadAll(z)
	return content
}

// Whatever the bytes are, a list that passes element by element is one that pat
// accepts as a whole, but for the rules that compare elements.
func TestStreamedIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := pattest.TokenList().Draw(t, "list")
		text := []byte(pattest.Spelling(&list).Draw(t, "text"))
		for range rapid.IntRange(0, 3).Draw(t, "edits") {
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			c := rapid.SampledFrom([]byte("[]{},:\"\\ \n0n\xff")).Draw(t, "byte")
			switch rapid.IntRange(0, 2).Draw(t, "edit") {
			case 0:
				text[at] = c
			case 1:
				text = slices.Insert(text, at, c)
			default:
				text = slices.Delete(text, at, at+1)
			}
			if len(text) == 0 {
				return
			}
		}
		p := new(pat.TokenList)
		want := pat.Parse(text, p, pat.Tolerant(), pat.Disable(pat.RuleAcknowledgementMissing, pat.RuleListDuplicateID, pat.RuleListDuplicateName))
		if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("[")) {
			return // it is not streamed
		}
		// So much white space that it does not fit into the limit.
		padded := append(bytes.Repeat([]byte(" "), len(text)), text...)
		e := &exchange{method: "GET", url: "https://x/personal-access-tokens/v1", answer: padded, reader: iotest.HalfReader}
		got, err := e.do(patclient.Guard{MaxBody: len(padded) - 1})
		if (err == nil) != (want == nil) {
			t.Fatalf("streamed: %v\nwhole: %v\n%q", err, want, text)
		}
		if err == nil && !bytes.Equal(got, padded) {
			t.Fatalf("changed: %q", got)
		}
	})
}

// What breaks off a long list is refused at its place.
func TestLongListsThatBreak(t *testing.T) {
	element := `{"id":"a","name":"n","scope":null,"owner":{},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`
	many := strings.Repeat(element+",", 100)
	long := `{"id":"` + strings.Repeat("a", 9000) + `"}`
	tests := []struct {
		name, text string
		rule       pat.RuleID
		pointer    pat.Pointer
		start      int
	}{
		{"the end is missing", "[" + many + element, pat.RuleSyntax, "", 1 + len(many) + len(element)},
		{"a comma at the end", "[" + many + "]", pat.RuleSyntax, "", 1 + len(many)},
		{"two commas", "[" + many + "," + element + "]", pat.RuleSyntax, "", 1 + len(many)},
		{"no comma", "[" + many + element + element + "]", pat.RuleSyntax, "", 1 + len(many) + len(element)},
		{"another value after it", "[" + many + element + "] []", pat.RuleTrailingData, "", 1 + len(many) + len(element) + 2},
		{"an element that ends nowhere", "[" + many + `{"id":"a`, pat.RuleSyntax, "/100", 0},
		{"a number", "[" + many + "12]", pat.RuleWrongType, "/100", 1 + len(many)},
		{"a word that ends nowhere", "[" + many + "nul", pat.RuleSyntax, "/100", 0},
		{"a bracket of another kind", "[" + many + `{"id":]}]`, pat.RuleSyntax, "/100", 0},
		{"an element over the limit", "[" + many + long + "]", pat.RuleDocumentTooLarge, "/100", 0},
		{"an element over the limit that goes on", "[" + many + long[:9001], pat.RuleDocumentTooLarge, "/100", 0},
	}
	for _, tt := range tests {
		for _, reader := range []func(io.Reader) io.Reader{nil, iotest.OneByteReader, iotest.DataErrReader} {
			t.Run(tt.name, func(t *testing.T) {
				e := &exchange{method: "GET", url: list, answer: []byte(tt.text), reader: reader}
				got, err := e.do(patclient.Guard{MaxBody: 8192})
				var invalid *pat.ValidationError
				if !errors.As(err, &invalid) || !errors.Is(err, tt.rule) {
					t.Fatalf("got %v, want %v", err, tt.rule)
				}
				v := invalid.Violations[0]
				if v.Pointer != tt.pointer && !(tt.pointer != "" && strings.HasPrefix(string(v.Pointer), string(tt.pointer))) {
					t.Errorf("at %q, want %q", v.Pointer, tt.pointer)
				}
				if tt.start > 0 && v.Span.Start != tt.start {
					t.Errorf("at byte %d, want %d", v.Span.Start, tt.start)
				}
				if !strings.HasPrefix(tt.text, string(got)) {
					t.Error("what passed is not the beginning of the answer")
				}
			})
		}
	}
}

// Requests are refused exactly if pat refuses them, and otherwise sent byte for
// byte.
func TestRequests(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	send := func(t *rapid.T, kind pat.Kind, v pat.APIVersion, text string) (*exchange, error) {
		e := &exchange{request: text, status: 500, url: "https://x/" + v.String() + "/personal-access-tokens"}
		if v == pat.V1 {
			e.url = list
		}
		switch kind {
		case pat.KindCreate:
			e.method = "POST"
		case pat.KindPatch:
			e.method = "PATCH"
			e.url += "/x"
		case pat.KindBulk:
			e.method = rapid.SampledFrom([]string{"PATCH", "POST"}).Draw(t, "method")
			e.url += "/bulk-update"
		}
		_, err := e.do(patclient.Guard{Now: func() time.Time { return now }})
		return e, err
	}
	kinds := []pat.Kind{pat.KindCreate, pat.KindPatch, pat.KindBulk}
	t.Run("accepted", rapid.MakeCheck(func(t *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		v := rapid.SampledFrom(pat.APIVersions()).Draw(t, "version")
		if kind == pat.KindBulk && v.Dialect() == pat.SixMonths {
			v = pat.V1
		}
		text := pattest.Document(kind, pattest.ForVersion(v), pattest.At(now)).Draw(t, "text")
		e, err := send(t, kind, v, text)
		if err != nil || string(e.sentBody) != text {
			t.Fatalf("not sent as it is: %v", err)
		}
	}))
	t.Run("refused", rapid.MakeCheck(func(t *rapid.T) {
		v := rapid.SampledFrom(pat.APIVersions()).Draw(t, "version")
		m := generate.Mutation(generate.OfKind(kinds...), generate.ForVersion(v), generate.At(now), generate.Errors()).Draw(t, "mutant")
		e, err := send(t, m.Kind, v, m.Text)
		var refused *patclient.RequestError
		if !errors.As(err, &refused) || !errors.Is(err, m.Rule) || e.sent != nil {
			t.Fatalf("got %v, want %v", err, m.Rule)
		}
	}))
}

// A path is looked at in every form that the vendor, a proxy or a client gives it,
// and no other.
func TestPaths(t *testing.T) {
	const (
		refused = "refused" // the answer is checked
		passes  = "passes"
	)
	tests := []struct{ method, path, want string }{
		{"GET", "/personal-access-tokens/v1", refused},
		{"", "/personal-access-tokens/v1", refused},
		{"GET", "/personal-access-tokens/v1/", refused},
		{"GET", "/v3/personal-access-tokens", refused},
		{"GET", "/beta/personal-access-tokens?owner-id=me", refused},
		{"GET", "/v2024/personal-access-tokens", refused},
		{"GET", "/v2025/personal-access-tokens", refused},
		{"GET", "/v2026/personal-access-tokens", refused},
		{"GET", "/v2027/personal-access-tokens", refused},
		{"GET", "/personal-access-tokens", refused},
		{"GET", "/proxy/acme/v3/personal-access-tokens", refused},
		{"GET", "//v3//personal-access-tokens//", refused},
		{"GET", "/personal%2Daccess-tokens/v1", refused},
		{"GET", "/v3/personal-access-tokens/86f1dc6fe8f54414950454cbb11278fa", refused},
		{"GET", "/personal-access-tokens/v1/a%2Fb", refused},
		{"GET", "/v3/./personal-access-tokens/.", refused},
		{"GET", "/v3/personal-access-tokens/x/..", refused},
		{"GET", "/v3/personal-access-tokens/x/%2e%2e", refused},
		{"POST", "/../../v1/../personal-access-tokens", refused},
		{"GET", "/v3/personal-access-tokens/../identities", passes},
		{"GET", "/v3/personal-access-tokens/..", passes},
		{"PATCH", "/v3/personal-access-tokens/x", refused},
		{"PATCH", "/personal-access-tokens/v2/x", refused},
		{"POST", "/personal-access-tokens/v1", refused},
		{"PATCH", "/personal-access-tokens/v1/bulk-update", refused},
		{"POST", "/personal-access-tokens/v1/bulk-update", refused},
		{"DELETE", "/personal-access-tokens/v1/x", passes},
		{"HEAD", "/personal-access-tokens/v1", passes},
		{"OPTIONS", "/personal-access-tokens/v1", passes},
		{"PUT", "/personal-access-tokens/v1/x", passes},
		{"GET", "/personal-access-tokens/v1/x/y", passes},
		{"GET", "/personal-access-tokens/v1/bulk-update", passes},
		{"GET", "/v3/personal-access-tokens-report", passes},
		{"GET", "/v3/oauth-clients?next=/v3/personal-access-tokens", passes},
		{"GET", "/v3/identities", passes},
		{"GET", "/", passes},
		{"POST", "/oauth/token", passes},
	}
	requests := map[string]string{"POST": `{"name":"x","expirationDate":"2026-07-01T00:00:00Z"}`, "PATCH": `[]`}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			e := &exchange{method: tt.method, url: "https://acme.api.identitynow.com" + tt.path, request: requests[tt.method], answer: []byte(`{"created":5}`)}
			if strings.HasSuffix(tt.path, "bulk-update") {
				e.request = `{"ids":["a"],"patch":[{"op":"add","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]}`
			}
			got, err := e.do(patclient.Guard{})
			var answer *patclient.AnswerError
			switch {
			case e.sent == nil:
				t.Errorf("not sent: %v", err)
			case tt.want == refused && !errors.As(err, &answer):
				t.Errorf("got %q, %v; want an AnswerError", got, err)
			case tt.want == passes && (err != nil || string(got) != `{"created":5}`):
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// The version in the path decides the rules; Guard.Version does where there is none.
func TestVersions(t *testing.T) {
	tests := []struct {
		path    string
		version pat.APIVersion
		want    pat.APIVersion
	}{
		{"/v3/personal-access-tokens", pat.V1, pat.V3},
		{"/beta/personal-access-tokens", pat.V1, pat.Beta},
		{"/v2024/personal-access-tokens", pat.V1, pat.V2024},
		{"/v2025/personal-access-tokens", pat.V3, pat.V2025},
		{"/personal-access-tokens/v1", pat.V3, pat.V1},
		{"/personal-access-tokens", pat.V3, pat.V3},
		{"/v2027/personal-access-tokens", pat.V2026, pat.V2026},
		{"/personal-access-tokens/v2", pat.V2026, pat.V2026},
	}
	for _, tt := range tests {
		e := &exchange{method: "POST", url: "https://x" + tt.path, request: `{"name":"x"}`, status: 500}
		var got []patclient.Verdict
		g := patclient.Guard{Version: tt.version, ObserveOnly: true, Report: func(_ context.Context, v patclient.Verdict) { got = append(got, v) }}
		if _, err := e.do(g); err != nil {
			t.Fatal(err)
		}
		acknowledged := tt.want.Dialect() == pat.Acknowledged
		if len(got) != 1 || got[0].Version != tt.want || (got[0].Err != nil) != acknowledged {
			t.Errorf("%s with %v: got %+v, want %v", tt.path, tt.version, got, tt.want)
		}
	}
}

// Answers that are no success, or have no body, pass whatever they hold.
func TestStatuses(t *testing.T) {
	for status, passes := range map[int]bool{200: false, 201: false, 202: false, 206: false, 204: true, 205: true, 301: true, 304: true, 400: true, 401: true, 429: true, 500: true} {
		e := &exchange{method: "GET", url: list, status: status, answer: []byte(`{"detailCode":"x","messages":[]}`)}
		got, err := e.do(patclient.Guard{})
		var refused *patclient.AnswerError
		if passes && (err != nil || !bytes.Equal(got, e.answer)) || !passes && (!errors.As(err, &refused) || refused.Status != status) {
			t.Errorf("%d: got %q, %v", status, got, err)
		}
	}
}

// Encodings that the Guard cannot read are refused, and so is gzip that is none.
func TestEncodings(t *testing.T) {
	good := []byte(`[]`)
	tests := []struct {
		name, encoding string
		body           []byte
		err            error
	}{
		{"none", "", good, nil},
		{"identity", "identity", good, nil},
		{"gzip", "gzip", compress(good), nil},
		{"identity and gzip", " , identity,\tGZip ,", compress(good), nil},
		{"gzip in two members", "gzip", append(compress([]byte("[")), compress([]byte("]"))...), nil},
		{"no gzip", "gzip", good, pat.RuleSyntax},
		{"gzip cut off", "gzip", compress(good)[:20], pat.RuleSyntax},
		{"gzip with more after it", "gzip", append(compress(good), "x"...), pat.RuleSyntax},
		{"br", "br", good, patclient.ErrEncoding},
		{"twice", "gzip, gzip", compress(compress(good)), patclient.ErrEncoding},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := &exchange{method: "GET", url: list, answer: tt.body, header: http.Header{"Content-Encoding": {tt.encoding}}}
			got, err := e.do(patclient.Guard{})
			if !errors.Is(err, tt.err) || err == nil && !bytes.Equal(got, tt.body) {
				t.Errorf("got %q, %v; want %v", got, err, tt.err)
			}
		})
	}
	t.Run("a bomb", func(t *testing.T) {
		e := &exchange{method: "GET", url: list + "/x", answer: compress(bytes.Repeat([]byte(" "), 4<<20)), header: http.Header{"Content-Encoding": {"gzip"}}}
		if _, err := e.do(patclient.Guard{}); !errors.Is(err, pat.RuleDocumentTooLarge) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("of a request", func(t *testing.T) {
		for encoding, body := range map[string]string{"gzip": string(compress([]byte(`{"name":"x"}`))), "": `{"name":"x"}`, "br": "x"} {
			g := patclient.Guard{Next: failing{t}}
			req, _ := http.NewRequest("POST", list, strings.NewReader(body))
			req.Header.Set("Content-Encoding", encoding)
			var refused *patclient.RequestError
			if _, err := g.RoundTrip(req); !errors.As(err, &refused) {
				t.Errorf("%q: got %v", encoding, err)
			}
		}
	})
}

// A body that is too long is not read to its end. Neither is an element.
func TestLimits(t *testing.T) {
	for path, first := range map[string]string{"/x": "{", "": "[\""} {
		body := &counting{Reader: io.MultiReader(strings.NewReader(first), zeros{})}
		e := &exchange{method: "GET", url: list + path, reader: func(io.Reader) io.Reader { return body }}
		if _, err := e.do(patclient.Guard{}); !errors.Is(err, pat.RuleDocumentTooLarge) || body.n > 2*patclient.DefaultMaxBody {
			t.Errorf("%s: read %d bytes, got %v", path, body.n, err)
		}
	}
	t.Run("of a request", func(t *testing.T) {
		g := patclient.Guard{Next: failing{t}}
		body := &counting{Reader: io.LimitReader(zeros{}, 1<<30)}
		req, _ := http.NewRequest("POST", list, body)
		if _, err := g.RoundTrip(req); !errors.Is(err, pat.RuleDocumentTooLarge) {
			t.Errorf("got %v", err)
		}
		if body.n > 2*patclient.DefaultMaxBody || !body.closed {
			t.Errorf("read %d bytes, closed: %v", body.n, body.closed)
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

type counting struct {
	io.Reader
	n      int
	closed bool
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func (c *counting) Close() error { c.closed = true; return nil }

// The request that a caller gave is not changed, its body is closed, and can be
// sent again.
func TestRequestIsNotChanged(t *testing.T) {
	const text = `{"name":"x","userAwareTokenNeverExpires":true}`
	body := &counting{Reader: strings.NewReader(text)}
	req, _ := http.NewRequest("POST", list, body)
	req.ContentLength = int64(len(text))
	e := &exchange{status: 500}
	if _, err := (patclient.Guard{Next: e}).RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	if req.Body != body || req.GetBody != nil || !body.closed {
		t.Error("the request was changed, or its body is not closed")
	}
	again, err := e.sent.GetBody()
	if err != nil {
		t.Fatal(err)
	}
	if sent, _ := io.ReadAll(again); string(sent) != text || e.sent.ContentLength != int64(len(text)) {
		t.Errorf("GetBody gives %q", sent)
	}
}

// A Report gets one verdict on each request and answer, and LogTo logs those that
// are not accepted.
func TestReport(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	var got []patclient.Verdict
	report := func(ctx context.Context, v patclient.Verdict) {
		got = append(got, v)
		patclient.LogTo(logger)(ctx, v)
	}
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	e := &exchange{method: "POST", url: list, request: `{"name":"x","userAwareTokenNeverExpires":true}`, answer: []byte(`{"id":"a","secret":"` + secret + `","created":5}`)}
	if _, err := e.do(patclient.Guard{Report: report}); err == nil {
		t.Error("accepted")
	}
	if len(got) != 2 || got[0].Answer || got[0].Err != nil || !got[1].Answer || !got[1].Refused || got[1].Status != 200 {
		t.Errorf("got %+v", got)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || strings.Contains(text, secret) || !strings.Contains(text, "operation=create") {
		t.Errorf("logged %s", text)
	}
	if text := fmt.Sprintf("%v %+v %#v", got, got, got); strings.Contains(text, secret) {
		t.Errorf("a verdict shows the secret: %s", text)
	}
	var refused *patclient.AnswerError
	if !errors.As(got[1].Err, &refused) || refused.Created.Secret.Reveal() != secret {
		t.Error("the secret is lost")
	}

	got = nil
	element := `{"id":"%d","name":"n%[1]d","scope":null,"owner":{},"created":"2017-07-11T18:45:37.098Z","managed":true}`
	var elements []string
	for i := range 100 {
		elements = append(elements, fmt.Sprintf(element, i))
	}
	text := "[" + strings.Join(elements, ",") + "]"
	for _, limit := range []int{0, 1000} {
		e := &exchange{method: "GET", url: list, answer: []byte(text)}
		if _, err := e.do(patclient.Guard{Report: report, MaxBody: limit}); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 2 || slices.ContainsFunc(got, func(v patclient.Verdict) bool { return v.Bytes != int64(len(text)) || v.Err != nil }) {
		t.Errorf("got %+v", got)
	}
}
