// Package patfake has a fake of the vendor's personal access token API for
// tests.
//
//	fake := patfake.New(patfake.Config{})
//	server := httptest.NewServer(fake)
//	defer server.Close()
//	credentials := fake.Bootstrap("bootstrap")
//	client := patclient.Client{Base: server.URL, Credentials: credentials, Now: fake.Now}
//
// It serves the operations of all versions of the API, list, create, patch,
// delete and bulk-update, and the exchange of credentials for access tokens. It
// is as strict as pat: a request that pat.Unmarshal or pat.Validate refuses gets
// a 400. Every response of 2xx that it gives is valid, unless a [Fault] was
// asked for. docs/patclient.md names the source of each behavior.
//
// A Fake keeps its state in memory, or in a [Store]. Its clock stands still
// until the test moves it. Its IDs and secrets are the same in every run, and
// open nothing else.
package patfake
