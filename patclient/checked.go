package patclient

import (
	"sync"

	"github.com/sailpat/sailpat/pat"
)

// A checked holds payloads that are only checked, so that their memory is used
// again.
type checked struct {
	token   pat.Token
	list    pat.TokenList
	create  pat.CreateRequest
	created pat.CreateResponse
	patch   pat.Patch
	bulk    pat.BulkUpdate
}

var checkedPool = sync.Pool{New: func() any { return new(checked) }}

// maxPooledTokens is four pages: a longer list is left to the garbage collector.
const maxPooledTokens = 4 * DefaultPageSize

// check returns what pat.Parse finds in a document. The options have pat.Borrow:
// the document must not change meanwhile.
func check(kind pat.Kind, data []byte, opts []pat.Option) error {
	c := checkedPool.Get().(*checked)
	err := pat.Parse(data, c.payload(kind), opts...)
	c.forget()
	checkedPool.Put(c)
	return err
}

func (c *checked) payload(kind pat.Kind) pat.Payload {
	switch kind {
	case pat.KindToken:
		return &c.token
	case pat.KindList:
		return &c.list
	case pat.KindCreate:
		return &c.create
	case pat.KindCreated:
		return &c.created
	case pat.KindPatch:
		return &c.patch
	}
	return &c.bulk
}

// forget drops what was read. No document, and no secret, is kept.
func (c *checked) forget() {
	clear(c.list)
	list := c.list[:0]
	if cap(list) > maxPooledTokens {
		list = nil
	}
	*c = checked{list: list}
}
