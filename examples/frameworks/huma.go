package frameworks

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/schema"
)

// Huma returns the service as an API of huma, which publishes its schemas at
// /openapi.json.
func (s *Service) Huma() http.Handler {
	router := chi.NewRouter()
	config := huma.DefaultConfig("Tokens", "1.0.0")
	config.Components.Schemas = s.humaSchemas()
	config.CreateHooks = nil // no "$schema" in responses: no payload has that member
	api := humachi.New(router, config)
	humaBody[pat.CreateRequest, struct{}](s, api, http.MethodPost, "/personal-access-tokens")
	humaBody[pat.TokenList, struct{}](s, api, http.MethodPut, "/personal-access-tokens")
	humaBody[pat.Patch, humaID](s, api, http.MethodPatch, "/personal-access-tokens/{id}")
	humaBody[pat.BulkUpdate, struct{}](s, api, http.MethodPost, "/personal-access-tokens/bulk-update")
	humaBody[Order, struct{}](s, api, http.MethodPost, "/orders")
	return s.Guard(router)
}

// humaSchemas returns a registry in which every payload has its schema of
// package schema, also as a field of another struct. By reflection huma would
// find the fields of Optional, and refuse every payload.
func (s *Service) humaSchemas() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	dialect := s.Version.Dialect().String()
	for _, kind := range pat.Kinds() {
		bundle, ok := schema.Bundle(kind.String(), dialect)
		if !ok {
			continue // the dialect has no such kind
		}
		p, _ := pat.NewPayload(kind)
		t := reflect.TypeOf(p).Elem()
		bundle = bytes.ReplaceAll(bundle, []byte(`"$ref": "#`), []byte(`"$ref": "#/components/schemas/`+t.Name()))
		component := &huma.Schema{}
		json.Unmarshal(bundle, &component.Extensions)
		delete(component.Extensions, "$id") // references count from the OpenAPI document
		delete(component.Extensions, "$schema")
		r.Map()[t.Name()] = component
	}
	alias[pat.Token](r)
	alias[pat.TokenList](r)
	alias[pat.CreateRequest](r)
	alias[pat.CreateResponse](r)
	alias[pat.Patch](r)
	alias[pat.BulkUpdate](r)
	return r
}

// alias makes r refer to the schema of T that it has.
func alias[T any](r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[T](), reflect.TypeFor[humaSchema[T]]())
}

// A humaSchema is a huma.SchemaProvider for T.
type humaSchema[T any] struct{}

func (humaSchema[T]) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Ref: "#/components/schemas/" + reflect.TypeFor[T]().Name()}
}

// A humaID has the parameter of a path that names a token.
type humaID struct {
	ID string `path:"id"`
}

// humaBody registers an operation with a body of type T and parameters of type
// In. A middleware reads the body, because huma's own reader quotes what it
// refuses in its response.
func humaBody[T, In any](s *Service, api huma.API, method, path string) {
	type key struct{}
	op := huma.Operation{
		OperationID: huma.GenerateOperationID(method, path, new(struct{})),
		Method:      method, Path: path, DefaultStatus: http.StatusNoContent, SkipValidateBody: true,
		Errors: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")},
		}},
	}
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		body := new(T)
		if err := s.Bind(r, body); err != nil {
			Refuse(w, r, err)
			return
		}
		r.Body = io.NopCloser(strings.NewReader("{}")) // huma insists on a body, and ignores it
		next(huma.WithValue(ctx, key{}, body))
	}}
	huma.Register(api, op, func(ctx context.Context, _ *In) (*struct{}, error) {
		if err := s.Receive(ctx, ctx.Value(key{})); err != nil {
			return nil, huma.Error500InternalServerError("the service failed")
		}
		return nil, nil
	})
}
