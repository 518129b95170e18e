// Package guards holds locks and isolation levels around a lookup and an insert, on PostgreSQL.
package guards

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type store struct {
	db   *sql.DB
	pool *pgxpool.Pool
	mu   sync.Mutex
	once sync.Once
}

func add(tx *sql.Tx, email string) error {
	_, err := tx.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func has(tx *sql.Tx, email string) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n)
	return n > 0, err
}

func (s *store) in(ctx context.Context, opts *sql.TxOptions, do func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// A transaction alone excludes nobody.
func (s *store) plain(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if taken, err := has(tx, email); err != nil || taken { // want "unprotected-insert"
			return err
		}
		return add(tx, email)
	})
}

// At SERIALIZABLE one of the two fails.
func (s *store) serializable(ctx context.Context, email string) error {
	return s.in(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, func(tx *sql.Tx) error {
		if taken, err := has(tx, email); err != nil || taken { // want "unhandled-conflict"
			return err
		}
		return add(tx, email)
	})
}

// ok: it is tried again.
func (s *store) retried(ctx context.Context, email string) error {
	var err error
	for range 5 {
		err = s.in(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, func(tx *sql.Tx) error {
			if taken, err := has(tx, email); err != nil || taken {
				return err
			}
			return add(tx, email)
		})
		if err == nil {
			return nil
		}
	}
	return err
}

// The level is set by a statement.
func (s *store) set(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`SET TRANSACTION ISOLATION LEVEL SERIALIZABLE`); err != nil {
			return err
		}
		if taken, err := has(tx, email); err != nil || taken { // want "unhandled-conflict"
			return err
		}
		return add(tx, email)
	})
}

// There is no row to lock.
func (s *store) forUpdate(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRow(`SELECT id FROM users WHERE email = $1 FOR UPDATE`, email).Scan(&id) // want "unprotected-insert"
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return add(tx, email)
	})
}

// ok: the parent's row is there, and it is locked first.
func (s *store) parent(ctx context.Context, team int64, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`SELECT id FROM teams WHERE id = $1 FOR UPDATE`, team); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(`SELECT count(*) FROM users WHERE team_id = $1 AND email = $2`, team, email).Scan(&n); err != nil || n > 0 {
			return err
		}
		_, err := tx.Exec(`INSERT INTO users (team_id, email) VALUES ($1, $2)`, team, email)
		return err
	})
}

// The lock is shared: both hold it.
func (s *store) shared(ctx context.Context, team int64, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`SELECT id FROM teams WHERE id = $1 FOR SHARE`, team); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(`SELECT count(*) FROM users WHERE team_id = $1 AND email = $2`, team, email).Scan(&n); err != nil || n > 0 { // want "unprotected-insert"
			return err
		}
		_, err := tx.Exec(`INSERT INTO users (team_id, email) VALUES ($1, $2)`, team, email)
		return err
	})
}

// ok: an advisory lock on what is looked for.
func (s *store) advisory(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtext($1))`, email); err != nil {
			return err
		}
		if taken, err := has(tx, email); err != nil || taken {
			return err
		}
		return add(tx, email)
	})
}

// The snapshot is older than the wait for the lock.
func (s *store) advisorySnapshot(ctx context.Context, email string) error {
	return s.in(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead}, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtext($1))`, email); err != nil {
			return err
		}
		if taken, err := has(tx, email); err != nil || taken { // want "unprotected-insert"
			return err
		}
		return add(tx, email)
	})
}

// The lock is on something else.
func (s *store) advisoryOther(ctx context.Context, caller int64, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`SELECT pg_advisory_xact_lock($1)`, caller); err != nil {
			return err
		}
		if taken, err := has(tx, email); err != nil || taken { // want "unprotected-insert"
			return err
		}
		return add(tx, email)
	})
}

// The lock is gone with its statement.
func (s *store) advisoryAlone(email string) error {
	if _, err := s.db.Exec(`SELECT pg_advisory_xact_lock(hashtext($1))`, email); err != nil {
		return err
	}
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 { // want "unprotected-insert"
		return err
	}
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// The lock is taken when it has been looked.
func (s *store) advisoryLate(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if taken, err := has(tx, email); err != nil || taken { // want "unprotected-insert"
			return err
		}
		if _, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtext($1))`, email); err != nil {
			return err
		}
		return add(tx, email)
	})
}

// ok: a lock of the session, until all is done.
func (s *store) session(ctx context.Context, email string) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(7)`); err != nil {
		return err
	}
	defer conn.ExecContext(ctx, `SELECT pg_advisory_unlock(7)`)
	var n int
	if err := conn.QueryRowContext(ctx, `SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 {
		return err
	}
	_, err = conn.ExecContext(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// It is released too early.
func (s *store) released(ctx context.Context, email string) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(7)`); err != nil {
		return err
	}
	var n int
	err = conn.QueryRowContext(ctx, `SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n) // want "unprotected-insert"
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock(7)`); err != nil {
		return err
	}
	if err != nil || n > 0 {
		return err
	}
	_, err = conn.ExecContext(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// ok: nobody else writes to the table.
func (s *store) table(ctx context.Context, email string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
		return err
	})
}

// Two may hold this lock, and write.
func (s *store) weakTable(ctx context.Context, email string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `LOCK TABLE users IN ROW EXCLUSIVE MODE`); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 { // want "unprotected-insert"
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
		return err
	})
}

// Two may hold this one, and neither may write: one is a deadlock's victim.
func (s *store) shareTable(ctx context.Context, email string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `LOCK TABLE users IN SHARE MODE`); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 { // want "unhandled-conflict"
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
		return err
	})
}

// pgx names the level itself.
func (s *store) pgxSerializable(ctx context.Context, email string) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 { // want "unhandled-conflict"
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
		return err
	})
}

// One statement is no lock.
func (s *store) notExists(email string) error {
	_, err := s.db.Exec(`INSERT INTO users (email) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = $1)`, email) // want "unprotected-insert"
	return err
}

// This process only.
func (s *store) mutex(email string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 { // want "process-local-lock"
		return err
	}
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// The mutex is released between the two.
func (s *store) retaken(email string) error {
	s.mu.Lock()
	var n int
	err := s.db.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n) // want "unprotected-insert"
	s.mu.Unlock()
	if err != nil || n > 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// Once in each process.
func (s *store) seed() (err error) {
	s.once.Do(func() {
		var n int
		if err = s.db.QueryRow(`SELECT count(*) FROM users WHERE email = 'root'`).Scan(&n); err != nil || n > 0 { // want "process-local-lock"
			return
		}
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ('root')`)
	})
	return err
}
