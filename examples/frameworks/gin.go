package frameworks

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/sailpat/sailpat/pat"
)

// Gin returns the service as an engine of gin.
func (s *Service) Gin() http.Handler {
	g := gin.New()
	g.POST("/personal-access-tokens", ginBody[pat.CreateRequest](s))
	g.PUT("/personal-access-tokens", ginBody[pat.TokenList](s))
	g.PATCH("/personal-access-tokens/:id", ginBody[pat.Patch](s))
	g.POST("/personal-access-tokens/bulk-update", ginBody[pat.BulkUpdate](s))
	g.POST("/orders", ginBody[Order](s))
	return s.Guard(g)
}

// ginBinding reads bodies for gin's ShouldBindWith.
type ginBinding struct{ *Service }

func (ginBinding) Name() string { return "pat" }

// ginBody handles requests with a body of type T.
func ginBody[T any](s *Service) gin.HandlerFunc {
	return func(c *gin.Context) {
		body := new(T)
		if err := c.ShouldBindWith(body, ginBinding{s}); err != nil {
			Refuse(c.Writer, c.Request, err)
			c.Abort()
			return
		}
		if err := s.Receive(c.Request.Context(), body); err != nil {
			Refuse(c.Writer, c.Request, Problem{http.StatusInternalServerError, "the service failed"})
			c.Abort()
			return
		}
		c.Status(http.StatusNoContent)
	}
}
