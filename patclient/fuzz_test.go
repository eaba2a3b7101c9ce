package patclient_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/iotest"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
)

// FuzzGuard proves that whatever a server sends, what the Guard accepts is what pat
// accepts, and passes unchanged; what it refuses is an AnswerError that has the whole
// response to a create; and ObserveOnly changes nothing.
func FuzzGuard(f *testing.F) {
	const element = `{"id":"a","name":"n","scope":null,"owner":{},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`
	const list2 = "[" + element + "," + element + "]"
	f.Add([]byte(list2), false, false, false, 100)
	f.Add([]byte(list2), false, false, true, 1000)
	f.Add(compress([]byte(list2)), true, false, true, 200)
	f.Add(append(compress([]byte("[")), compress([]byte(element+"]"))...), true, false, false, 130)
	f.Add([]byte(createdText), false, true, false, 1000)
	f.Add(compress([]byte(createdText)), true, true, false, 10)
	f.Fuzz(func(t *testing.T, answer []byte, compressed, create, slow bool, limit int) {
		const request = `{"name":"x","userAwareTokenNeverExpires":true}`
		g := patclient.Guard{MaxBody: limit&0xFFFF + len(request)}
		e := &exchange{method: "GET", url: list, answer: answer}
		kind := pat.KindList
		if create {
			kind, e.method, e.request = pat.KindCreated, "POST", request
		}
		content, broken := answer, error(nil)
		if compressed {
			e.header = http.Header{"Content-Encoding": {"gzip"}}
			content, broken = gunzip(answer)
		}
		if slow {
			e.reader = iotest.OneByteReader
		}
		got, err := e.do(g)
		var refused *patclient.AnswerError
		if err == nil {
			p, _ := pat.NewPayload(kind)
			want := pat.Parse(content, p, pat.Tolerant(), pat.Disable(pat.RuleListDuplicateID, pat.RuleListDuplicateName))
			if broken != nil || want != nil || !bytes.Equal(got, answer) {
				t.Errorf("accepted as %q: %v, %v", got, broken, want)
			}
		} else if !errors.As(err, &refused) || !bytes.HasPrefix(answer, got) {
			t.Errorf("got %q, %v", got, err)
		} else if create && !compressed && len(answer) <= g.MaxBody && !bytes.Equal(refused.RevealBody(), answer) {
			t.Errorf("the body is lost: %q", refused.RevealBody())
		}
		g.ObserveOnly = true
		if got, err := e.do(g); err != nil || !bytes.Equal(got, answer) {
			t.Errorf("ObserveOnly: got %q, %v", got, err)
		}
	})
}

// gunzip returns the content of a compressed body; of none, it is empty.
func gunzip(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
