// Package patclient checks personal access token payloads where a program meets
// the vendor's API.
//
// A [Guard] protects clients that other code drives, such as a generated SDK.
// It is one line:
//
//	client := &http.Client{Transport: patclient.Guard{Next: http.DefaultTransport}}
//
// Requests that pat refuses are not sent. Successful responses are checked with
// pat.Tolerant before the client reads a byte of them; a refused one becomes an
// [*AnswerError], which holds the readable part of the answer to a create, so
// that the one-time secret is never lost.
//
// A [Client] performs the operations of the API itself: List, Create, Patch,
// Delete, BulkUpdate and Authenticate.
//
// Package patfake has a fake of the API for tests.
package patclient
