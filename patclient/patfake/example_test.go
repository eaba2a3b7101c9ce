package patfake_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// A test of a program that creates a token: the response is lost once, and the token
// exists.
func Example() {
	fake := patfake.New(patfake.Config{})
	server := httptest.NewServer(fake)
	defer server.Close()
	client := &patclient.Client{Base: server.URL, Credentials: fake.Bootstrap("bootstrap"), Now: fake.Now}

	fake.Fail(patfake.Fault{Operations: []patclient.Operation{patclient.OpCreate}, Lost: true})
	_, err := client.Create(context.Background(), pat.CreateExpiring("NodeJS Integration", fake.Now().Add(time.Hour)))
	fmt.Println(err != nil, len(fake.Tokens()))
	// Output: true 2
}

// The clock stands still until the test moves it.
func ExampleFake_Advance() {
	fake := patfake.New(patfake.Config{})
	client := &patclient.Client{
		Base: "https://acme.api.identitynow.com", Credentials: fake.Bootstrap("bootstrap"), Now: fake.Now,
		HTTP: &http.Client{Transport: fake.Transport()},
	}
	created, err := client.Create(context.Background(), pat.CreateExpiring("NodeJS Integration", fake.Now().Add(time.Hour)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.Advance(time.Hour)
	_, err = client.Authenticate(context.Background(), patclient.Credentials{ID: created.ID, Secret: created.Secret})
	var refused *patclient.StatusError
	fmt.Println(errors.As(err, &refused) && refused.Status == http.StatusUnauthorized)
	// Output: true
}
