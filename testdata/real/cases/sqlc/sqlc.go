// Package sqlc holds get-then-insert code over what sqlc generates (v1.30.0, `sqlc generate`).
package sqlc

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dupsert/dupsert/testdata/real/cases/sqlc/db"
)

// Store is a repository.
type Store struct {
	pool *pgxpool.Pool
	q    *db.Queries
	any  db.Querier
}

// New fills the interface.
func New(pool *pgxpool.Pool) *Store {
	q := db.New(pool)
	return &Store{pool: pool, q: q, any: q}
}

func (s *Store) one(ctx context.Context, email string) (int64, error) {
	u, err := s.q.UserByEmail(ctx, email) // want "unprotected-insert"
	if errors.Is(err, pgx.ErrNoRows) {
		return s.q.CreateUser(ctx, db.CreateUserParams{Email: email})
	}
	return u.ID, err
}

// The generated interface has one implementation.
func (s *Store) querier(ctx context.Context, email string) error {
	_, err := s.any.UserByEmail(ctx, email) // want "unprotected-insert"
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = s.any.CreateUser(ctx, db.CreateUserParams{Email: email, Name: pgtype.Text{String: "new", Valid: true}})
	}
	return err
}

func (s *Store) tag(ctx context.Context, name string) error {
	if _, err := s.q.TagByName(ctx, name); err == nil { // want "unhandled-conflict"
		return nil
	}
	return s.q.AddTag(ctx, name)
}

// ok: a conflict clause.
func (s *Store) ensure(ctx context.Context, name string) (int64, error) {
	id, err := s.q.TagByName(ctx, name)
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	if _, err := s.q.EnsureTag(ctx, name); err != nil {
		return 0, err
	}
	return s.q.TagByName(ctx, name)
}

// ok: the violation is told from other errors.
func (s *Store) taken(ctx context.Context, name string) error {
	if _, err := s.q.TagByName(ctx, name); err == nil {
		return errors.New("taken")
	}
	err := s.q.AddTag(ctx, name)
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "23505" {
		return errors.New("taken")
	}
	return err
}

// In a transaction of the pool's, by WithTx.
func (s *Store) join(ctx context.Context, user, tag int64) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	q := s.q.WithTx(tx)
	is, err := q.IsMember(ctx, db.IsMemberParams{UserID: user, TagID: tag}) // want "unprotected-insert"
	if err != nil || is {
		return err
	}
	if err := q.AddMember(ctx, db.AddMemberParams{UserID: user, TagID: tag}); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (s *Store) many(ctx context.Context, user, tag int64) error {
	members, err := s.q.MembersOf(ctx, db.MembersOfParams{UserID: user, TagID: tag}) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if len(members) == 0 {
		return s.q.AddMember(ctx, db.AddMemberParams{UserID: user, TagID: tag})
	}
	return nil
}

func (s *Store) count(ctx context.Context, user, tag int64) error {
	n, err := s.q.CountMembers(ctx, db.CountMembersParams{UserID: user, TagID: pgtype.Int8{Int64: tag, Valid: true}}) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	return s.q.AddMember(ctx, db.AddMemberParams{UserID: user, TagID: tag})
}

// The update finds nothing.
func (s *Store) note(ctx context.Context, user, tag int64, note string) error {
	text := pgtype.Text{String: note, Valid: true}
	n, err := s.q.RenameMember(ctx, db.RenameMemberParams{UserID: user, TagID: tag, Note: text}) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	return s.q.AddMember(ctx, db.AddMemberParams{UserID: user, TagID: tag, Note: text})
}

// Rows are copied in.
func (s *Store) copyUser(ctx context.Context, email string) error {
	_, err := s.q.UserByEmail(ctx, email) // want "unprotected-insert"
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = s.q.CopyUsers(ctx, []db.CopyUsersParams{{Email: email}})
	}
	return err
}

func (s *Store) copyTags(ctx context.Context, names []string) error {
	var add []string
	for _, name := range names {
		if _, err := s.q.TagByName(ctx, name); errors.Is(err, pgx.ErrNoRows) { // want "unhandled-conflict"
			add = append(add, name)
		}
	}
	_, err := s.q.CopyTags(ctx, add)
	return err
}

// A batch asks for several; a function gets what each finds.
func (s *Store) batch(ctx context.Context, emails []string) error {
	var failed error
	s.q.UserIDs(ctx, emails).QueryRow(func(i int, _ int64, err error) { // want "unprotected-insert"
		if errors.Is(err, pgx.ErrNoRows) {
			_, failed = s.q.CreateUser(ctx, db.CreateUserParams{Email: emails[i]})
		}
	})
	return failed
}

func (s *Store) batchExec(ctx context.Context, email string) error {
	_, err := s.q.UserByEmail(ctx, email) // want "unprotected-insert"
	if errors.Is(err, pgx.ErrNoRows) {
		s.q.AddUsers(ctx, []string{email}).Exec(func(_ int, e error) { err = e })
	}
	return err
}

// ok: what is written is not what was looked for.
func (s *Store) other(ctx context.Context, name string) error {
	if _, err := s.q.TagByName(ctx, name); err == nil {
		return nil
	}
	return s.q.AddTag(ctx, rand.Text())
}
