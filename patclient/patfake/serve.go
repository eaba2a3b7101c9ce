package patfake

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
)

// maxRequest is how long the body of a request may be.
const maxRequest = 1 << 20

// maxPage is the vendor's largest page, and the usual one.
const maxPage = 250

// A reply is a response that was not sent yet.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func jsonReply(status int, body any) reply {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return reply{status: status, header: http.Header{}, body: text}
}

// payload returns the response of a success.
func payload(p pat.Payload) reply {
	text, err := pat.Marshal(p)
	if err != nil {
		panic(err) // every token was valid when it was stored
	}
	return reply{status: http.StatusOK, header: http.Header{}, body: text}
}

// A target is what a request asks for.
type target struct {
	op      patclient.Operation
	version pat.APIVersion
	id      string
	allow   string // the methods that the path has, if the request's is none of them
}

// find returns the target of a request, and false if the API has no such path.
func find(r *http.Request) (t target, ok bool) {
	path := r.URL.EscapedPath()
	if path == "/oauth/token" {
		return method(r, target{}, map[string]patclient.Operation{http.MethodPost: patclient.OpAuthenticate}), true
	}
	const collection = "/personal-access-tokens"
	if rest, ok := strings.CutPrefix(path, collection+"/v1"); ok {
		return below(r, target{version: pat.V1}, rest)
	}
	for _, v := range pat.APIVersions() {
		if rest, ok := strings.CutPrefix(path, "/"+v.String()+collection); ok && v != pat.V1 {
			return below(r, target{version: v}, rest)
		}
	}
	return target{}, false
}

// below reads the path after the collection.
func below(r *http.Request, t target, rest string) (target, bool) {
	if rest == "" {
		return method(r, t, map[string]patclient.Operation{
			http.MethodGet: patclient.OpList, http.MethodHead: patclient.OpList, http.MethodPost: patclient.OpCreate,
		}), true
	}
	segment, ok := strings.CutPrefix(rest, "/")
	if !ok || segment == "" || strings.Contains(segment, "/") {
		return t, false
	}
	if segment == "bulk-update" && t.version == pat.V1 {
		return method(r, t, map[string]patclient.Operation{
			http.MethodPatch: patclient.OpBulkUpdate, http.MethodPost: patclient.OpBulkUpdate,
		}), true
	}
	id, err := url.PathUnescape(segment)
	if err != nil {
		return t, false
	}
	t.id = id
	return method(r, t, map[string]patclient.Operation{
		http.MethodPatch: patclient.OpPatch, http.MethodDelete: patclient.OpDelete,
	}), true
}

func method(r *http.Request, t target, operations map[string]patclient.Operation) target {
	if t.op = operations[r.Method]; t.op == 0 {
		var methods []string
		for m := range operations {
			methods = append(methods, m)
		}
		slices.Sort(methods)
		t.allow = strings.Join(methods, ", ")
	}
	return t
}

// ServeHTTP handles a request.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t, ok := find(r)
	fault := f.fault(t.op)
	if !fault.wait(r.Context()) {
		panic(http.ErrAbortHandler) // the client has gone
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	var response reply
	f.mu.Lock()
	switch {
	case err != nil:
		response = badRequest("the body cannot be read, or is too large").reply(f)
	case fault.Status != 0:
		response = fault.reply(f)
	case !ok:
		response = notFound.reply(f)
	case t.op == 0:
		response = (&problem{http.StatusMethodNotAllowed, "The method is not supported for the resource."}).reply(f)
		response.header.Set("Allow", t.allow)
	case t.op == patclient.OpAuthenticate:
		response = f.authenticate(r)
	default:
		response = f.serve(r, t, body)
	}
	f.mu.Unlock()
	fault.send(w, response)
}

// serve handles a request for one of the operations on tokens.
func (f *Fake) serve(r *http.Request, t target, body []byte) reply {
	c, user, problem := f.authorize(r)
	if problem != "" {
		return jsonReply(http.StatusUnauthorized, map[string]any{"error": problem})
	}
	switch t.op {
	case patclient.OpList:
		return f.serveList(r, t, &c, user)
	case patclient.OpCreate:
		return f.serveCreate(r, t, &c, user, body)
	case patclient.OpPatch:
		return f.servePatch(r, t, &c, user, body)
	case patclient.OpDelete:
		return f.serveDelete(t, &c, user)
	default:
		return f.serveBulk(r, t, &c, user, body)
	}
}

func (f *Fake) serveList(r *http.Request, t target, c *claims, user User) reply {
	q := r.URL.Query()
	owner := q.Get("owner-id")
	if owner == "me" {
		owner = user.ID
	}
	if !c.allows(scopesRead) || owner != user.ID && !(user.Admin && c.allows(scopesReadAll)) {
		return forbidden.reply(f)
	}
	limit, err := parameter(q.Get("limit"), maxPage, maxPage)
	if err != nil {
		return badRequest("limit: expected 0 to %d", maxPage).reply(f)
	}
	offset, err := parameter(q.Get("offset"), 0, 1<<31-1)
	if err != nil {
		return badRequest("offset: expected a number that is not negative").reply(f)
	}
	count := false
	if text := q.Get("count"); text != "" {
		if count = text == "true"; !count && text != "false" {
			return badRequest("count: expected true or false").reply(f)
		}
	}
	selected := filter(func(*pat.Token) bool { return true })
	if text := q.Get("filters"); text != "" {
		if selected, err = parseFilter(text); err != nil {
			return badRequest("%v", err).reply(f)
		}
	}
	list := pat.TokenList{}
	for _, record := range f.sorted() {
		token := record.Token
		if user.visible(&token) && (owner == "" || token.Owner.ID == owner) && selected(&token) {
			list = append(list, view(token, t.version))
		}
	}
	total := len(list)
	list = list[min(offset, total):min(offset+limit, total)]
	response := payload(&list)
	if count {
		response.header.Set("X-Total-Count", strconv.Itoa(total))
	}
	return response
}

func parameter(text string, otherwise, max int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err == nil && int(n) > max {
		err = strconv.ErrRange
	}
	return int(n), err
}

// read reads the payload of a request.
func read(r *http.Request, mediaType string, body []byte, p pat.Payload) *problem {
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || got != mediaType {
		return &problem{http.StatusUnsupportedMediaType, "expected " + mediaType}
	}
	if err := pat.Unmarshal(body, p); err != nil {
		return invalid(err)
	}
	return nil
}

const (
	jsonType  = "application/json"
	patchType = "application/json-patch+json"
)

func (f *Fake) serveCreate(r *http.Request, t target, c *claims, user User, body []byte) reply {
	if !c.allows(scopesManage) {
		return forbidden.reply(f)
	}
	var request pat.CreateRequest
	if problem := read(r, jsonType, body, &request); problem != nil {
		return problem.reply(f)
	}
	record, problem := f.create(user, &request, t.version)
	if problem != nil {
		return problem.reply(f)
	}
	created := viewCreated(record, t.version)
	response := payload(&created)
	response.header.Set("Cache-Control", "no-store")
	return response
}

func (f *Fake) servePatch(r *http.Request, t target, c *claims, user User, body []byte) reply {
	record, ok := f.records[t.id]
	switch {
	case !c.allows(scopesManageMy):
		return forbidden.reply(f)
	case !ok || !user.visible(&record.Token):
		return notFound.reply(f)
	case record.Token.Owner.ID != user.ID: // not even an administrator can
		return forbidden.reply(f)
	}
	var p pat.Patch
	if problem := read(r, patchType, body, &p); problem != nil {
		return problem.reply(f)
	}
	tokens, problem := f.patch([]string{t.id}, p, t.version)
	if problem != nil {
		return problem.reply(f)
	}
	token := view(tokens[0], t.version)
	return payload(&token)
}

func (f *Fake) serveDelete(t target, c *claims, user User) reply {
	record, ok := f.records[t.id]
	switch {
	case !c.allows(scopesManage):
		return forbidden.reply(f)
	case !ok || !user.visible(&record.Token):
		return notFound.reply(f)
	case record.Token.Owner.ID != user.ID && !c.allows(scopesManageAll):
		return forbidden.reply(f)
	}
	if err := f.save(nil, []string{t.id}); err != nil {
		return storeFailed(err).reply(f)
	}
	return reply{status: http.StatusNoContent, header: http.Header{}}
}

func (f *Fake) serveBulk(r *http.Request, t target, c *claims, user User, body []byte) reply {
	if !user.Admin || !c.allows(scopesManageAll) {
		return forbidden.reply(f)
	}
	var b pat.BulkUpdate
	if problem := read(r, jsonType, body, &b); problem != nil {
		return problem.reply(f)
	}
	if err := validate(&b, t.version, f.clock()); err != nil {
		return invalid(err).reply(f)
	}
	for _, id := range b.IDs {
		if record, ok := f.records[id]; !ok || !user.visible(&record.Token) {
			return badRequest("ids: no such token").reply(f)
		}
	}
	tokens, problem := f.patch(b.IDs, b.Patch, t.version)
	if problem != nil {
		return problem.reply(f)
	}
	list := pat.TokenList(tokens)
	return payload(&list)
}
