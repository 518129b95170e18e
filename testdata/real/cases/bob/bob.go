// Package bob holds get-then-insert code in github.com/stephenafamo/bob, over
// its builders and over what it generated.
package bob

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"github.com/aarondl/opt/omit"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/im"
	"github.com/stephenafamo/bob/dialect/psql/sm"
	"github.com/stephenafamo/bob/dialect/sqlite"
	lim "github.com/stephenafamo/bob/dialect/sqlite/im"
	"github.com/stephenafamo/scan"

	"github.com/dupsert/dupsert/testdata/real/cases/bob/models"
)

// Store is a repository.
type Store struct{ db bob.DB }

func (s *Store) textbook(ctx context.Context, name string) (*models.User, error) {
	u, err := models.Users.Query(models.SelectWhere.Users.Name.EQ(name)).One(ctx, s.db) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return models.Users.Insert(&models.UserSetter{Name: omit.From(name), Email: omit.From(rand.Text())}).One(ctx, s.db)
	}
	return u, err
}

func (s *Store) unique(ctx context.Context, email string) error {
	taken, err := models.Users.Query(models.SelectWhere.Users.Email.EQ(email)).Exists(ctx, s.db) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if taken {
		return errors.New("taken")
	}
	_, err = models.Users.Insert(&models.UserSetter{Email: omit.From(email)}).Exec(ctx, s.db)
	return err
}

// By its key, which the generated function looks up.
func (s *Store) join(ctx context.Context, org, user int64) error {
	if found, err := models.MemberExists(ctx, s.db, org, user); err != nil || found { // want "unhandled-conflict"
		return err
	}
	m := &models.MemberSetter{OrgID: omit.From(org), UserID: omit.From(user), Role: omit.From("guest")}
	_, err := models.Members.Insert(m).One(ctx, s.db)
	return err
}

// The builders.
func (s *Store) built(ctx context.Context, name string) error {
	q := psql.Select(sm.Columns("id"), sm.From("users"), sm.Where(psql.Quote("name").EQ(psql.Arg(name))), sm.Limit(1))
	_, err := bob.One(ctx, s.db, q, scan.SingleColumnMapper[int64]) // want "unprotected-insert"
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = bob.Exec(ctx, s.db, psql.Insert(im.Into("users", "name", "email"), im.Values(psql.Arg(name, rand.Text()))))
	return err
}

// In a transaction; one of two conditions, and text of the code's own.
func (s *Store) text(ctx context.Context, name string, org int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	mine := psql.Or(psql.Quote("org_id").EQ(psql.Arg(org)), psql.Quote("org_id").IsNull())
	found, err := bob.All(ctx, tx, psql.Select(sm.From("users"), sm.Where(psql.Raw("name = ?", name)), sm.Where(mine)), scan.StructMapper[models.User]()) // want "unprotected-insert"
	if err != nil || len(found) > 0 {
		return err
	}
	if _, err = bob.Exec(ctx, tx, psql.RawQuery("INSERT INTO users (name, org_id, email) VALUES (?, ?, ?)", name, org, rand.Text())); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// ok: the database decides.
func (s *Store) ignored(ctx context.Context, email string) error {
	if taken, err := models.Users.Query(sqlite.WhereOr(models.SelectWhere.Users.Email.EQ(email))).Exists(ctx, s.db); err != nil || taken {
		return err
	}
	_, err := models.Users.Insert(&models.UserSetter{Email: omit.From(email)}, lim.OnConflict("email").DoNothing()).Exec(ctx, s.db)
	return err
}

// ok: the row is of another table.
func (s *Store) other(ctx context.Context, user int64, email string) error {
	if found, err := models.Members.Query(models.SelectWhere.Members.UserID.EQ(user)).Exists(ctx, s.db); err != nil || found {
		return err
	}
	_, err := models.Users.Insert(&models.UserSetter{Email: omit.From(email)}).Exec(ctx, s.db)
	return err
}

// ok: a row that is found is changed.
func (s *Store) renamed(ctx context.Context, name, to string) error {
	u, err := models.Users.Query(models.SelectWhere.Users.Name.EQ(name)).One(ctx, s.db)
	if err != nil {
		return err
	}
	return u.Update(ctx, s.db, &models.UserSetter{Name: omit.From(to)})
}
