package patclient_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// One line protects a client that other code drives, here one that creates a token
// and gets a number in place of a date.
func ExampleGuard() {
	fake := patfake.New(patfake.Config{})
	fake.Fail(patfake.Fault{Rewrite: patfake.NumericDates})

	client := &http.Client{Transport: patclient.Guard{Next: fake.Transport()}}

	req, _ := http.NewRequest("POST", "https://acme.api.identitynow.com/personal-access-tokens/v1",
		strings.NewReader(`{"name":"NodeJS Integration","expirationDate":"2026-12-31T23:59:59.999Z"}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+fake.Access(patfake.DefaultUser).Reveal())
	resp, err := client.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)

	var refused *patclient.AnswerError
	if errors.As(err, &refused) {
		fmt.Println(errors.Is(err, pat.RuleWrongType))
		fmt.Println(refused.Created.Name, refused.Created.Secret, len(refused.Created.Secret.Reveal()))
	}
	// Output:
	// true
	// NodeJS Integration REDACTED 64
}

// A request that pat refuses does not leave the program.
func ExampleRequestError() {
	client := &http.Client{Transport: patclient.Guard{}}
	_, err := client.Post("https://acme.api.identitynow.com/personal-access-tokens/v1", "application/json",
		strings.NewReader(`{"name":"NodeJS Integration"}`)) // never expires, not acknowledged
	fmt.Println(errors.Is(err, pat.RuleAcknowledgementMissing))
	// Output: true
}

// A Guard that only observes logs what it would refuse.
func ExampleLogTo() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "err" {
				return slog.Attr{}
			}
			return a
		},
	}))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `[{"id":"p-1","name":"mine","created":"c"}]`)
	}))
	defer server.Close()
	client := &http.Client{Transport: patclient.Guard{ObserveOnly: true, Report: patclient.LogTo(log)}}
	resp, err := client.Get(server.URL + "/personal-access-tokens/v1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(string(body), err)
	// Output:
	// level=WARN msg="personal access token payload not accepted" operation=list version=v1 response=true status=200 refused=false
	// [{"id":"p-1","name":"mine","created":"c"}] <nil>
}

// A client that finds the tokens that were never used and lets them expire.
func ExampleClient() {
	fake := patfake.New(patfake.Config{})
	ctx := context.Background()
	client := &patclient.Client{
		Base:        "https://acme.api.identitynow.com",
		Credentials: fake.Bootstrap("bootstrap"),
		HTTP:        &http.Client{Transport: fake.Transport()}, // leave it out to reach the vendor
		Now:         fake.Now,
	}
	created, err := client.Create(ctx, pat.CreateNeverExpiring("NodeJS Integration", "sp:search:read"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(created.Name, created.Secret)

	var unused []string
	for token, err := range client.List(ctx, patclient.ListOptions{Owner: "me", NeverUsed: true}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		unused = append(unused, token.ID)
	}
	changed, err := client.BulkUpdate(ctx, pat.BulkExpiration(fake.Now().Add(7*24*time.Hour), unused...))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, token := range changed {
		at, _ := token.ExpiresAt(pat.Acknowledged)
		fmt.Println(token.Name, at)
	}
	// Output:
	// NodeJS Integration REDACTED
	// NodeJS Integration 2026-06-08T00:00:00.000Z
}
