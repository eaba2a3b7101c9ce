package frameworks

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sailpat/sailpat/pat"
)

// Chi returns the service as a router of chi. Its handlers are those of
// net/http, so they work in any router that takes an http.Handler.
func (s *Service) Chi() http.Handler {
	r := chi.NewRouter()
	r.Use(s.Guard)
	r.Post("/personal-access-tokens", chiBody[pat.CreateRequest](s))
	r.Put("/personal-access-tokens", chiBody[pat.TokenList](s))
	r.Patch("/personal-access-tokens/{id}", chiBody[pat.Patch](s))
	r.Post("/personal-access-tokens/bulk-update", chiBody[pat.BulkUpdate](s))
	r.Post("/orders", chiBody[Order](s))
	return r
}

// chiBody handles requests with a body of type T.
func chiBody[T any](s *Service) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body := new(T)
		if err := s.Bind(r, body); err != nil {
			Refuse(w, r, err)
			return
		}
		if err := s.Receive(r.Context(), body); err != nil {
			Refuse(w, r, Problem{http.StatusInternalServerError, "the service failed"})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
