package frameworks

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/sailpat/sailpat/pat"
)

// Echo returns the service as an application of echo.
func (s *Service) Echo() http.Handler {
	e := echo.New()
	e.Binder = echoBinder{s}
	e.HTTPErrorHandler = echoRefuse
	e.POST("/personal-access-tokens", echoBody[pat.CreateRequest](s))
	e.PUT("/personal-access-tokens", echoBody[pat.TokenList](s))
	e.PATCH("/personal-access-tokens/:id", echoBody[pat.Patch](s))
	e.POST("/personal-access-tokens/bulk-update", echoBody[pat.BulkUpdate](s))
	e.POST("/orders", echoBody[Order](s))
	return s.Guard(e)
}

// echoBinder reads bodies for echo's Bind.
type echoBinder struct{ *Service }

func (b echoBinder) Bind(body any, c echo.Context) error {
	return b.Service.Bind(c.Request(), body)
}

// echoRefuse responds to every error of a handler, and to those of echo itself.
func echoRefuse(err error, c echo.Context) {
	var own *echo.HTTPError
	switch {
	case c.Response().Committed:
		return
	case errors.As(err, &own) && own.Internal != nil:
		err = own.Internal
	case own != nil:
		err = Problem{own.Code, http.StatusText(own.Code)}
	}
	Refuse(c.Response(), c.Request(), err)
}

// echoBody handles requests with a body of type T.
func echoBody[T any](s *Service) echo.HandlerFunc {
	return func(c echo.Context) error {
		body := new(T)
		if err := c.Bind(body); err != nil {
			return err
		}
		if err := s.Receive(c.Request().Context(), body); err != nil {
			return Problem{http.StatusInternalServerError, "the service failed"}
		}
		return c.NoContent(http.StatusNoContent)
	}
}
