package patclient

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// An Operation is something that the API can do with personal access tokens.
type Operation uint8

// The operations. The vendor documents no GET of a single token; a Guard checks
// the response all the same where a server has one.
const (
	OpList         Operation = iota + 1 // GET /personal-access-tokens
	OpGet                               // GET /personal-access-tokens/{id}
	OpCreate                            // POST /personal-access-tokens
	OpPatch                             // PATCH /personal-access-tokens/{id}
	OpDelete                            // DELETE /personal-access-tokens/{id}
	OpBulkUpdate                        // PATCH or POST /personal-access-tokens/v1/bulk-update
	OpAuthenticate                      // POST /oauth/token; a Guard does not look at it
)

// String returns the name of the operation, for example "create".
func (o Operation) String() string {
	switch o {
	case OpList:
		return "list"
	case OpGet:
		return "get"
	case OpCreate:
		return "create"
	case OpPatch:
		return "patch"
	case OpDelete:
		return "delete"
	case OpBulkUpdate:
		return "bulk-update"
	case OpAuthenticate:
		return "authenticate"
	}
	return "unknown operation"
}

// requestKind returns the kind of payload that a request carries.
func (o Operation) requestKind() (kind pat.Kind, ok bool) {
	switch o {
	case OpCreate:
		return pat.KindCreate, true
	case OpPatch:
		return pat.KindPatch, true
	case OpBulkUpdate:
		return pat.KindBulk, true
	}
	return 0, false
}

// responseKind returns the kind of payload that a successful response carries.
func (o Operation) responseKind() (kind pat.Kind, ok bool) {
	switch o {
	case OpList, OpBulkUpdate:
		return pat.KindList, true
	case OpGet, OpPatch:
		return pat.KindToken, true
	case OpCreate:
		return pat.KindCreated, true
	}
	return 0, false
}

// Segments of the paths.
const (
	collection  = "personal-access-tokens"
	bulkSegment = "bulk-update"
)

// A route is what a request asks for.
type route struct {
	op        Operation
	version   pat.APIVersion
	versioned bool // the path names a version
}

// routeOf returns the route of a request, and false if the request is none of
// the operations. The vendor has two forms of path, /v2026/personal-access-tokens
// and, since v1, /personal-access-tokens/v1; proxies put more in front.
func routeOf(method string, u *url.URL) (r route, ok bool) {
	path, escaped := u.Path, false
	if u.RawPath != "" {
		path, escaped = u.EscapedPath(), true
	}
	if path == "" {
		path, escaped = u.Opaque, true // "//host/path"
	}
	if !mentionsCollection(path, escaped) {
		return route{}, false
	}
	var array [16]string
	segments, at := splitPath(array[:0], path, escaped)
	if at < 0 {
		return route{}, false
	}
	if at > 0 {
		r.version, r.versioned = yearVersion(segments[at-1])
	}
	rest := segments[at+1:]
	if len(rest) > 0 && !r.versioned && isServiceVersion(rest[0]) {
		r.versioned = rest[0] == pat.V1.String() // of v2 and later no rules are known
		rest = rest[1:]
	}
	switch len(rest) {
	case 0:
		r.op = onCollection(method)
	case 1:
		r.op = onItem(method, rest[0])
	}
	return r, r.op != 0
}

func onCollection(method string) Operation {
	switch method {
	case http.MethodGet, "": // as in http.Request
		return OpList
	case http.MethodPost:
		return OpCreate
	}
	return 0
}

func onItem(method, id string) Operation {
	if id == bulkSegment {
		switch method {
		case http.MethodPatch, http.MethodPost:
			return OpBulkUpdate
		}
		return 0
	}
	switch method {
	case http.MethodGet, "":
		return OpGet
	case http.MethodPatch:
		return OpPatch
	case http.MethodDelete:
		return OpDelete
	}
	return 0
}

// mentionsCollection tells the requests of a client that have nothing to do with
// personal access tokens apart without allocating.
func mentionsCollection(path string, escaped bool) bool {
	return strings.Contains(path, collection) || escaped && strings.Contains(path, "%")
}

// splitPath appends the segments of a path to segments, decoded, without the empty
// ones and those that "." and ".." take away. It also returns the index of the last
// one that names the collection, or -1.
func splitPath(segments []string, path string, escaped bool) (_ []string, at int) {
	at = -1
	for more := true; more; {
		var segment string
		if segment, path, more = strings.Cut(path, "/"); segment == "" {
			continue
		}
		if escaped {
			if decoded, err := url.PathUnescape(segment); err == nil {
				segment = decoded
			}
		}
		switch segment {
		case ".":
			continue
		case "..":
			segments = segments[:max(len(segments)-1, 0)]
			if at == len(segments) {
				at = -1
			}
			continue
		case collection:
			at = len(segments)
		}
		segments = append(segments, segment)
	}
	return segments, at
}

// yearVersion returns the version that the segment before the collection names.
func yearVersion(segment string) (pat.APIVersion, bool) {
	v, err := pat.ParseAPIVersion(segment)
	return v, err == nil && v != pat.V1
}

// isServiceVersion reports whether a segment is "v" and a number: the version of
// one service, after the collection.
func isServiceVersion(segment string) bool {
	digits, ok := strings.CutPrefix(segment, "v")
	return ok && digits != "" && len(digits) <= 3 && strings.Trim(digits, "0123456789") == ""
}
