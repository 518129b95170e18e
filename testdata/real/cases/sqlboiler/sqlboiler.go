// Package sqlboiler holds get-then-insert code over what github.com/aarondl/sqlboiler generated.
package sqlboiler

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"github.com/aarondl/null/v8"
	"github.com/aarondl/sqlboiler/v4/boil"
	"github.com/aarondl/sqlboiler/v4/queries"
	"github.com/aarondl/sqlboiler/v4/queries/qm"

	"github.com/dupsert/dupsert/testdata/real/cases/sqlboiler/models"
)

// Store is a repository.
type Store struct{ db *sql.DB }

func (s *Store) textbook(ctx context.Context, name string) (*models.User, error) {
	u, err := models.Users(qm.Where("name = ?", name)).One(ctx, s.db) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		u = &models.User{Name: name, Email: rand.Text() + "@example.org"}
		err = u.Insert(ctx, s.db, boil.Infer())
	}
	return u, err
}

func (s *Store) unique(ctx context.Context, email string) error {
	taken, err := models.Users(models.UserWhere.Email.EQ(email), qm.Limit(1)).Exists(ctx, s.db) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if taken {
		return errors.New("taken")
	}
	u := models.User{Email: email}
	return u.Insert(ctx, s.db, boil.Infer())
}

// By its key, in a transaction.
func (s *Store) join(ctx context.Context, org, user int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := models.FindMember(ctx, tx, org, user); !errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		return err
	}
	m := &models.Member{OrgID: org, UserID: user, Role: "guest"}
	if err := m.Insert(ctx, tx, boil.Infer()); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *Store) exists(ctx context.Context, org, user int64) error {
	found, err := models.MemberExists(ctx, s.db, org, user) // want "unhandled-conflict"
	if err != nil || found {
		return err
	}
	m := &models.Member{OrgID: org, UserID: user, Role: "guest"}
	return m.Insert(ctx, s.db, boil.Whitelist(models.MemberColumns.OrgID, "user_id", "role"))
}

// A list of mods, one of them under a condition.
func (s *Store) mods(ctx context.Context, name string, org int64) error {
	mods := []qm.QueryMod{qm.Select("id"), models.UserWhere.Name.EQ(name)}
	if org != 0 {
		mods = append(mods, qm.Expr(models.UserWhere.OrgID.EQ(org), qm.Or("org_id is null")))
	}
	n, err := models.Users(mods...).Count(ctx, s.db) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	u := &models.User{Name: name, OrgID: org, Email: rand.Text() + "@example.org"}
	return u.Insert(ctx, s.db, boil.Infer())
}

// All rows, by the columns' names and a value that may be NULL.
func (s *Store) all(ctx context.Context, nick string) error {
	us, err := models.Users(qm.Where(models.UserColumns.Nick+" = ?", null.StringFrom(nick))).All(ctx, s.db) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if len(us) > 0 {
		return nil
	}
	u := &models.User{Nick: null.StringFrom(nick), Email: rand.Text() + "@example.org"}
	return u.Insert(ctx, s.db, boil.Infer())
}

// The rows of another, and text of the code's own.
func (s *Store) children(ctx context.Context, u *models.User, org int64) error {
	_, err := u.Members(models.MemberWhere.OrgID.EQ(org)).One(ctx, s.db) // want "unhandled-conflict"
	if err == nil {
		return nil
	}
	m := &models.Member{OrgID: org, UserID: u.ID, Role: "guest"}
	return m.Insert(ctx, s.db, boil.Infer())
}

func (s *Store) raw(ctx context.Context, name string) error {
	var u models.User
	err := queries.Raw("SELECT * FROM users WHERE name = $1", name).Bind(ctx, s.db, &u) // want "unprotected-insert"
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	u = models.User{Name: name, Email: rand.Text() + "@example.org"}
	return u.Insert(ctx, s.db, boil.Infer())
}

// ok: the database decides.
func (s *Store) upsert(ctx context.Context, email string) error {
	if found, err := models.Users(models.UserWhere.Email.EQ(email)).Exists(ctx, s.db); err != nil || found {
		return err
	}
	u := &models.User{Email: email}
	return u.Upsert(ctx, s.db, false, []string{models.UserColumns.Email}, boil.None(), boil.Infer())
}

// ok: the row is of another table.
func (s *Store) other(ctx context.Context, user int64, email string) error {
	if found, err := models.Members(models.MemberWhere.UserID.EQ(user)).Exists(ctx, s.db); err != nil || found {
		return err
	}
	u := &models.User{Email: email}
	return u.Insert(ctx, s.db, boil.Infer())
}

// ok: a row that is found is changed.
func (s *Store) renamed(ctx context.Context, name, to string) error {
	u, err := models.Users(models.UserWhere.Name.EQ(name)).One(ctx, s.db)
	if err != nil {
		return err
	}
	u.Name = to
	_, err = u.Update(ctx, s.db, boil.Whitelist("name"))
	return err
}
