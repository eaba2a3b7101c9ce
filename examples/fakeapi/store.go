package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// A store keeps the records of a fake in a SQLite database, the tokens as their
// canonical JSON.
type store struct {
	ctx context.Context
	db  *sql.DB
}

const schema = `CREATE TABLE IF NOT EXISTS tokens (id TEXT PRIMARY KEY, token TEXT NOT NULL, secret TEXT NOT NULL) STRICT`

func openStore(ctx context.Context, file string) (*store, error) {
	// SQLite would create a file that others can read.
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // the fake asks for one thing at a time
	for _, statement := range []string{"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", schema} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			db.Close()
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return &store{ctx, db}, nil
}

func (s *store) Close() error { return s.db.Close() }

// Load returns all records.
func (s *store) Load() (records []patfake.Record, err error) {
	rows, err := s.db.QueryContext(s.ctx, "SELECT token, secret FROM tokens")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var token, secret string
		if err := rows.Scan(&token, &secret); err != nil {
			return nil, err
		}
		record := patfake.Record{Secret: pat.NewSecret(secret)}
		if err := pat.Unmarshal([]byte(token), &record.Token); err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, rows.Err()
}

// Save stores and deletes records in one transaction. It does so also while the
// program ends: a request that was begun is carried out.
func (s *store) Save(put []patfake.Record, deleted []string) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 10*time.Second)
	defer cancel()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	for _, r := range put {
		token, err := pat.Marshal(&r.Token)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO tokens (id, token, secret) VALUES (?, ?, ?)", r.Token.ID, string(token), r.Secret.Reveal()); err != nil {
			return err
		}
	}
	for _, id := range deleted {
		if _, err := tx.ExecContext(ctx, "DELETE FROM tokens WHERE id = ?", id); err != nil {
			return err
		}
	}
	return tx.Commit()
}
